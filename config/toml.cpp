#include "config/toml.hpp"

#include "config/utf8.hpp"

namespace config {
namespace {

constexpr std::string_view kHexadecimal = "0123456789ABCDEF";

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '\x7F';
}

}  // namespace

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (is_control(c)) {
      const auto byte = static_cast<unsigned char>(c);
      result += "\\u00";
      result += kHexadecimal[byte / 16U];
      result += kHexadecimal[byte % 16U];
      continue;
    }
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::string toml_key(std::string_view text) {
  constexpr std::string_view kBare =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  const bool is_bare = !text.empty() && text.find_first_not_of(kBare) == text.npos;
  return is_bare ? std::string(text) : toml_string(text);
}

std::string toml_comment(std::string_view text) {
  const bool is_utf8 = !find_invalid_utf8(text).has_value();
  std::string result(text);
  for (char& c : result) {
    if (is_control(c) || (!is_utf8 && static_cast<unsigned char>(c) > 0x7F)) c = '?';
  }
  return result;
}

}  // namespace config
