#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace config {

/// A pattern for the paths of requests as they are after decoding ("/a b", not "/a%20b"), with no
/// empty, "." or ".." segment. It is compared with the whole path, upper and lower case as they
/// are.
///
///   *      any bytes but "/", or none
///   **     any bytes, or none; "/**/" is also a single "/", as in shells and .gitignore
///   \c     the character c itself; for * ? [ { % and \.
///
/// Each wildcard captures what it stood for. Where there is a choice, the first one is as short as
/// it can be, then the next.
///
/// What other languages of patterns give a meaning to, and a query, which is no part of a path, are
/// refused unless escaped: a rule that never applies should not look like one that does.
class Glob {
 public:
  static constexpr std::size_t kMostBytes = 1024;
  static constexpr std::size_t kMostWildcards = 9;  ///< they are called $1 to $9

  /// Valid as long as the path; those beyond wildcards() are left alone.
  using Captures = std::array<std::string_view, kMostWildcards>;

  /// The error is a sentence for people.
  [[nodiscard]] static std::expected<Glob, std::string> compile(std::string_view text);

  /// Takes at most time in proportion to the size of the pattern times that of the path.
  [[nodiscard]] bool match(std::string_view path) const noexcept;
  [[nodiscard]] bool match(std::string_view path, Captures& captures) const noexcept;

  [[nodiscard]] std::size_t wildcards() const noexcept { return rest_.size(); }

  /// What every path that matches begins, and ends, with. The two may overlap in it; without
  /// wildcards both are the one path.
  [[nodiscard]] std::string_view literal_prefix() const noexcept { return first_; }
  [[nodiscard]] std::string_view literal_suffix() const noexcept {
    return rest_.empty() ? first_ : rest_.back().literal;
  }

 private:
  enum class Wildcard : std::uint8_t {
    within_segment,
    any,
    directories,  ///< the "**" of "/**/"
  };
  struct Part {
    Wildcard wildcard;
    std::string literal;  ///< what follows it; of `directories` with the slash in front
  };

  /// Where a literal stands in the path.
  struct Place {
    std::size_t begin = 0;
    std::size_t segment = 0;  ///< begin of the segment that `begin` lies in
  };
  using Places = std::array<Place, kMostWildcards + 1>;

  Glob() = default;

  [[nodiscard]] std::string_view literal(std::size_t index) const noexcept {
    return index == 0 ? first_ : rest_[index - 1].literal;
  }
  [[nodiscard]] bool advance(std::string_view path, std::size_t index, std::size_t least,
                             Place& place) const noexcept;
  [[nodiscard]] bool place_all(std::string_view path, Places& places) const noexcept;

  std::string first_;
  std::vector<Part> rest_;  // at most kMostWildcards
};

}  // namespace config
