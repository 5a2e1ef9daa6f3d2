#include "config/utf8.hpp"

#include <algorithm>
#include <array>

namespace config {
namespace {

/// A row of the table in RFC 3629 section 4: characters by their first byte. The second byte's
/// range excludes what is not shortest, surrogates, and what lies beyond U+10FFFF; further bytes
/// are 80 to BF.
struct Sequence {
  unsigned char first_least, first_most;
  unsigned char second_least, second_most;
  std::size_t length;
};

constexpr std::array kSequences = {
    Sequence{0x00, 0x7F, 0x00, 0x00, 1}, Sequence{0xC2, 0xDF, 0x80, 0xBF, 2},
    Sequence{0xE0, 0xE0, 0xA0, 0xBF, 3}, Sequence{0xE1, 0xEC, 0x80, 0xBF, 3},
    Sequence{0xED, 0xED, 0x80, 0x9F, 3}, Sequence{0xEE, 0xEF, 0x80, 0xBF, 3},
    Sequence{0xF0, 0xF0, 0x90, 0xBF, 4}, Sequence{0xF1, 0xF3, 0x80, 0xBF, 4},
    Sequence{0xF4, 0xF4, 0x80, 0x8F, 4}};

/// 0: what `text` begins with is no character.
std::size_t character_length(std::string_view text) noexcept {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto* const sequence = std::ranges::find_if(kSequences, [&](const Sequence& candidate) {
    return byte(0) >= candidate.first_least && byte(0) <= candidate.first_most;
  });
  if (sequence == kSequences.end() || text.size() < sequence->length) return 0;
  if (sequence->length == 1) return 1;
  if (byte(1) < sequence->second_least || byte(1) > sequence->second_most) return 0;
  for (std::size_t i = 2; i < sequence->length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  return sequence->length;
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

}  // namespace config
