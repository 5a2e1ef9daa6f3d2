#include "server/log_escape.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "config/utf8.hpp"
#include "runtime/check.hpp"

namespace server {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr char32_t kReplacement = 0xFFFD;

/// What stands for a character, and how many bytes of the text that was.
struct Escape {
  std::array<char, kLongestEscape> text;
  std::size_t size = 0;
  std::size_t consumed = 1;

  void put(char character) noexcept { text[size++] = character; }
  void put_hexadecimal(std::uint32_t value, unsigned digits) noexcept {
    while (digits-- > 0) put(kDigits[(value >> (4 * digits)) & 0xF]);
  }
};

constexpr bool is_plain(char character, char least) noexcept {
  return character >= least && character <= '~' && character != '"' && character != '\\';
}

/// Looks at every byte, in a form that the compiler makes into one look at many: the sum is a
/// byte, as they are, and there is no branch.
bool all_plain(std::string_view text, char least) noexcept {
  unsigned char strange = 0;
  for (const char character : text) {
    strange |= static_cast<unsigned char>((character < least) | (character > '~') |
                                          (character == '"') | (character == '\\'));
  }
  return strange == 0;
}

template <char Least>
Escape next_hexadecimal(std::string_view text) noexcept {
  Escape escape;
  if (is_plain(text.front(), Least)) {
    escape.put(text.front());
  } else {
    escape.put('\\');
    escape.put('x');
    escape.put_hexadecimal(static_cast<unsigned char>(text.front()), 2);
  }
  return escape;
}

void put_utf16(char32_t unit, Escape& escape) noexcept {
  escape.put('\\');
  escape.put('u');
  escape.put_hexadecimal(unit, 4);
}

/// `text` begins with a byte that is not ASCII.
Escape next_beyond_ascii(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  const std::string_view bytes = text.substr(0, length);
  Escape escape;
  if (bytes.size() < length || config::find_invalid_utf8(bytes)) {
    put_utf16(kReplacement, escape);
    return escape;
  }
  escape.consumed = length;
  char32_t character = first & (0xFFU >> (length + 1));
  for (const char byte : bytes.substr(1)) {
    character = character << 6 | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  if (character < 0x10000) {
    put_utf16(character, escape);
  } else {
    put_utf16(0xD800 + ((character - 0x10000) >> 10), escape);
    put_utf16(0xDC00 + ((character - 0x10000) & 0x3FF), escape);
  }
  return escape;
}

Escape next_json(std::string_view text) noexcept {
  const char character = text.front();
  if (static_cast<unsigned char>(character) >= 0x80) return next_beyond_ascii(text);
  Escape escape;
  if (character == '"' || character == '\\') {
    escape.put('\\');
    escape.put(character);
  } else if (is_plain(character, ' ')) {
    escape.put(character);
  } else {
    put_utf16(static_cast<unsigned char>(character), escape);
  }
  return escape;
}

std::size_t write_escaped(std::string_view text, std::span<char> out, char least,
                          Escape (*next)(std::string_view) noexcept) noexcept {
  if (text.size() <= out.size() && all_plain(text, least)) {
    std::ranges::copy(text, out.begin());
    return text.size();
  }
  CHECK(out.size() >= kCutMark.size());
  std::size_t size = 0;
  std::size_t cut = 0;  // the latest place that leaves room for the mark
  while (!text.empty()) {
    const Escape escape = next(text);
    if (escape.size > out.size() - size) {
      std::ranges::copy(kCutMark, out.subspan(cut).begin());
      return cut + kCutMark.size();
    }
    std::copy_n(escape.text.begin(), escape.size, out.subspan(size).begin());
    text.remove_prefix(escape.consumed);
    size += escape.size;
    if (out.size() - size >= kCutMark.size()) cut = size;
  }
  return size;
}

}  // namespace

std::size_t escape_quoted(std::string_view text, std::span<char> out) noexcept {
  return write_escaped(text, out, ' ', next_hexadecimal<' '>);
}

std::size_t escape_word(std::string_view text, std::span<char> out) noexcept {
  return write_escaped(text, out, '!', next_hexadecimal<'!'>);
}

std::size_t escape_json(std::string_view text, std::span<char> out) noexcept {
  return write_escaped(text, out, ' ', next_json);
}

}  // namespace server
