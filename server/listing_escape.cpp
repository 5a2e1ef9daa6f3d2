#include "server/listing_escape.hpp"

#include <algorithm>
#include <cstddef>

#include "config/utf8.hpp"
#include "server/ascii.hpp"

namespace server {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kHexadecimal = "0123456789ABCDEF";
constexpr std::size_t kDirectionSize = 3;

constexpr bool is_control(char character) noexcept {
  return static_cast<unsigned char>(character) < 0x20;
}

/// Gives each byte of `text` to `append`, but a replacement for what is not UTF-8.
template <class Append>
void append_valid(std::string& out, std::string_view text, Append append) {
  for (;;) {
    const auto invalid = config::find_invalid_utf8(text);
    for (const char character : text.substr(0, invalid.value_or(text.size()))) append(character);
    if (!invalid) return;
    out += kReplacement;
    text.remove_prefix(*invalid + 1);
  }
}

void append_html(std::string& out, char character) {
  switch (character) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\'':
      out += "&#39;";
      return;
    default:
      out += character;
  }
}

/// The picture of a control character, U+2400 to U+241F; of DEL, U+2421.
void append_picture(std::string& out, char character) {
  const char last = character == '\x7F' ? '\x21' : character;
  out += {'\xE2', '\x90', static_cast<char>(0x80 | last)};
}

/// Where `text` holds a character that sets the direction of what follows (U+202A to U+202E, U+2066
/// to U+2069): it would show "gpj.exe" as "exe.jpg".
std::size_t find_direction(std::string_view text) noexcept {
  for (std::size_t at = 0;; ++at) {
    at = text.find('\xE2', at);
    if (at == std::string_view::npos) return at;
    const std::string_view character = text.substr(at, kDirectionSize);
    if (character.size() < kDirectionSize) return std::string_view::npos;
    const auto last = static_cast<unsigned char>(character[2]);
    if (character[1] == '\x80' && last >= 0xAA && last <= 0xAE) return at;
    if (character[1] == '\x81' && last >= 0xA6 && last <= 0xA9) return at;
  }
}

constexpr bool is_unreserved(char character) noexcept {  // RFC 3986 §2.3
  const char lower = to_lower(character);
  return is_digit(character) || (lower >= 'a' && lower <= 'z') ||
         std::string_view("-._~").contains(character);
}

}  // namespace

void append_html_name(std::string& out, std::string_view name) {
  while (!name.empty()) {
    const std::size_t at = std::min(find_direction(name), name.size());
    append_valid(out, name.substr(0, at), [&out](char character) {
      if (is_control(character) || character == '\x7F') {
        append_picture(out, character);
      } else {
        append_html(out, character);
      }
    });
    if (at < name.size()) out += kReplacement;
    name.remove_prefix(std::min(at + kDirectionSize, name.size()));
  }
}

void append_html_text(std::string& out, std::string_view text) {
  append_valid(out, text, [&out](char character) {
    const bool is_space = character == '\n' || character == '\t' || character == '\r';
    if (is_control(character) && !is_space) {
      append_picture(out, character);
    } else {
      append_html(out, character);
    }
  });
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_valid(out, text, [&out](char character) {
    if (is_control(character)) {
      out += "\\u00";
      out += {kHexadecimal[static_cast<unsigned char>(character) >> 4],
              kHexadecimal[static_cast<unsigned char>(character) & 0xF]};
    } else {
      if (character == '"' || character == '\\') out += '\\';
      out += character;
    }
  });
  out += '"';
}

void append_reference(std::string& out, std::string_view name, bool is_directory) {
  out += "./";
  for (const char character : name) {
    if (is_unreserved(character)) {
      out += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    out += {'%', kHexadecimal[byte >> 4], kHexadecimal[byte & 0xF]};
  }
  if (is_directory) out += '/';
}

}  // namespace server
