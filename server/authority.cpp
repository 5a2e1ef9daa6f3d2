#include "server/authority.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "server/ascii.hpp"

namespace server {
namespace {

/// Unreserved characters and sub-delims (RFC 3986 §§2.2, 2.3).
constexpr auto kNameCharacters = [] {
  constexpr std::string_view kMarks = "-._~!$&'()*+,;=";
  std::array<bool, 256> table{};
  for (std::size_t code = 0; code < table.size(); ++code) {
    const char character = static_cast<char>(code);
    const char lower = to_lower(character);
    table[code] =
        is_digit(character) || (lower >= 'a' && lower <= 'z') || kMarks.contains(character);
  }
  return table;
}();

constexpr bool is_name_character(char character) {
  return kNameCharacters[static_cast<unsigned char>(character)];
}

constexpr bool begins_with_escape(std::string_view text) {
  return text.size() >= 3 && text[0] == '%' && is_hex_digit(text[1]) && is_hex_digit(text[2]);
}

/// Ends where the reg-name that `text` begins with does.
std::size_t size_of_name(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    while (at < text.size() && is_name_character(text[at])) ++at;
    if (!begins_with_escape(text.substr(at))) return at;
    at += 3;
  }
}

/// The same for an IP-literal, by its characters only; 0 if it is none.
std::size_t size_of_literal(std::string_view text) {
  const auto end = std::ranges::find_if_not(text.substr(1), [](char character) {
    return is_name_character(character) || character == ':';
  });
  const auto size = static_cast<std::size_t>(end - text.begin());
  return size > 1 && size < text.size() && *end == ']' ? size + 1 : 0;
}

}  // namespace

bool is_authority(std::string_view text) noexcept {
  const std::size_t host = text.starts_with('[') ? size_of_literal(text) : size_of_name(text);
  if (host == 0) return false;
  text.remove_prefix(host);
  if (text.empty()) return true;
  return text.front() == ':' && std::ranges::all_of(text.substr(1), is_digit);
}

}  // namespace server
