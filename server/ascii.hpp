#pragma once

#include <algorithm>
#include <string_view>

namespace server {

// Characters as HTTP's grammar has them (RFC 9110 §2.1, §5.6): ASCII, whatever the locale.

constexpr bool is_digit(char character) noexcept {
  return character >= '0' && character <= '9';
}

constexpr char to_lower(char character) noexcept {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character | 0x20) : character;
}

constexpr bool is_hex_digit(char character) noexcept {
  const char lower = to_lower(character);
  return is_digit(character) || (lower >= 'a' && lower <= 'f');
}

/// Of a token (§5.6.2).
constexpr bool is_token_character(char character) noexcept {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  const char lower = to_lower(character);
  return is_digit(character) || (lower >= 'a' && lower <= 'z') || kMarks.contains(character);
}

constexpr bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    // Most characters are the same as they are.
    if (left[i] != right[i] && to_lower(left[i]) != to_lower(right[i])) return false;
  }
  return true;
}

/// Drops optional whitespace (OWS) from the front of `text`.
constexpr void skip_whitespace(std::string_view& text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

constexpr std::string_view without_trailing_whitespace(std::string_view text) noexcept {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

constexpr std::string_view without_whitespace_around(std::string_view text) noexcept {
  skip_whitespace(text);
  return without_trailing_whitespace(text);
}

}  // namespace server
