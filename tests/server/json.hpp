#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tests {

/// A JSON text (RFC 8259), read strictly: nothing that a parser may reject passes.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;  // in the order of the text

  /// Nothing for what is not JSON, has a key twice, or is not UTF-8.
  [[nodiscard]] static std::optional<Json> parse(std::string_view text);

  [[nodiscard]] const Array& array() const { return std::get<Array>(value_); }
  [[nodiscard]] const Object& object() const { return std::get<Object>(value_); }
  [[nodiscard]] const std::string& text() const { return std::get<std::string>(value_); }
  [[nodiscard]] double number() const { return std::get<double>(value_); }
  [[nodiscard]] bool boolean() const { return std::get<bool>(value_); }
  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }

  /// A member of an object that must be there.
  [[nodiscard]] const Json& at(std::string_view key) const;

 private:
  friend class JsonParser;
  std::variant<std::monostate, bool, double, std::string, Array, Object> value_;
};

}  // namespace tests
