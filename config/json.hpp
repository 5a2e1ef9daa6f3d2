#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace config {

/// A JSON text (RFC 8259) in the making.
class Json {
 public:
  using Member = std::pair<std::string, Json>;
  using Elements = std::vector<Json>;
  using Members = std::vector<Member>;

  [[nodiscard]] static Json string(std::string_view text);
  [[nodiscard]] static Json number(std::string_view digits);
  [[nodiscard]] static Json boolean(bool value);
  [[nodiscard]] static Json array(Elements elements);
  [[nodiscard]] static Json object(Members members);

  /// Of an object.
  [[nodiscard]] const Members& members() const& { return std::get<Members>(value_); }

  /// Indented; what holds no other structure stands in one line.
  [[nodiscard]] std::string render(unsigned depth = 0) const;

 private:
  [[nodiscard]] bool is_simple() const;

  std::variant<std::string, Elements, Members> value_;  ///< the first as it is written
};

}  // namespace config
