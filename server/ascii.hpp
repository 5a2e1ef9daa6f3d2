#pragma once

#include <algorithm>
#include <string_view>

namespace server {

// Characters as HTTP's grammar has them (RFC 9110 §2.1, §5.6.3): ASCII, whatever the locale.

constexpr bool is_digit(char character) noexcept {
  return character >= '0' && character <= '9';
}

constexpr char to_lower(char character) noexcept {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character | 0x20) : character;
}

constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
  return std::ranges::equal(left, right, {}, to_lower, to_lower);
}

/// Drops optional whitespace (OWS) from the front of `text`.
constexpr void skip_whitespace(std::string_view& text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

}  // namespace server
