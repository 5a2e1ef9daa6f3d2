#include "server/location.hpp"

namespace server {
namespace {

/// RFC 3986 §2.3.
constexpr bool is_unreserved(char character) noexcept {
  constexpr std::string_view kMarks = "-._~";
  return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
         (character >= 'a' && character <= 'z') || kMarks.contains(character);
}

void append_encoded(std::string_view text, std::string_view kept, std::string& location) {
  constexpr std::string_view kHexadecimal = "0123456789ABCDEF";
  for (const char character : text) {
    if (is_unreserved(character) || kept.contains(character)) {
      location += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    location += {'%', kHexadecimal[byte >> 4], kHexadecimal[byte & 0xF]};
  }
}

}  // namespace

void append_path(std::string_view path, std::string& location) {
  append_encoded(path, "!$&'()*+,;=:@/", location);  // RFC 3986 §3.3
}

void append_data(std::string_view data, std::string& location) {
  append_encoded(data, "/", location);
}

void append_reference(std::string_view reference, std::string& location) {
  append_encoded(reference, "%:/?#[]@!$&'()*+,;=", location);  // RFC 3986 §2.2
}

}  // namespace server
