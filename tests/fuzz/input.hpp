#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace fuzz {

/// An input that people can write and read as well: values, each in a line of its own, and what
/// follows them. Where lines are missing they are empty.
class Input {
 public:
  explicit Input(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool empty() const noexcept { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

  std::string_view line() noexcept {
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
    return line;
  }

  /// A line, or nothing where it says "-".
  std::optional<std::string_view> optional_line() noexcept {
    const std::string_view text = line();
    return text == "-" ? std::nullopt : std::optional(text);
  }

  /// What a line begins with; 0 if that is no number, or too large.
  template <std::integral Number>
  Number number() noexcept {
    const std::string_view text = line();
    Number number = 0;
    const auto result = std::from_chars(text.begin(), text.end(), number);
    return result.ec == std::errc() ? number : Number{0};
  }

 private:
  std::string_view rest_;
};

}  // namespace fuzz
