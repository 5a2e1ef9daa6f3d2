#include "server/listing_escape.hpp"

#include "config/utf8.hpp"
#include "server/ascii.hpp"

namespace server {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kHexadecimal = "0123456789ABCDEF";

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

constexpr bool is_unreserved(char character) noexcept {  // RFC 3986 §2.3
  const char lower = to_lower(character);
  return is_digit(character) || (lower >= 'a' && lower <= 'z') ||
         std::string_view("-._~").contains(character);
}

}  // namespace

void append_html_name(std::string& out, std::string_view name) {
  append_valid(out, name, [&out](char character) {
    if (is_control(character) || character == '\x7F') {
      append_picture(out, character);
    } else {
      append_html(out, character);
    }
  });
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
