#include "config/diagnostic.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace config {
namespace {

/// Longer ones are not for people, and cut.
constexpr std::size_t kLongestMessage = 400;

bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// A file must not be able to move the cursor or change colours: C0, DEL, and C1 (in UTF-8: C2 80
/// to C2 9F).
std::string without_controls(std::string_view text) {
  std::string result(text);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto byte = static_cast<unsigned char>(result[i]);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F) result[i] = '?';
    if (byte == 0xC2 && i + 1 < result.size() && static_cast<unsigned char>(result[i + 1]) < 0xA0) {
      result.replace(i, 2, "?");
    }
  }
  return result;
}

std::string shorten(std::string text) {
  if (text.size() <= kLongestMessage) return text;
  std::size_t end = kLongestMessage;
  while (end > 0 && continues_character(text[end])) --end;
  return text.substr(0, end) + "...";
}

/// What stands below the line's characters before the column: a tab below a tab, however wide the
/// terminal makes it.
std::string blanks_before(std::string_view line, unsigned column) {
  std::string blanks;
  for (const char byte : line) {
    if (continues_character(byte)) continue;
    if (blanks.size() + 1 >= column) break;
    blanks += byte == '\t' ? '\t' : ' ';
  }
  return blanks;
}

std::string excerpt(const Diagnostic& diagnostic) {
  const auto& [line, column, length] = diagnostic.place;
  const std::string text = without_controls(diagnostic.source_line);
  const std::string number = std::to_string(line);
  const std::string margin(std::max<std::size_t>(number.size(), 5), ' ');

  const unsigned end = characters_in(text) + 1;
  const unsigned shown = std::max(1U, std::min(column + length, end) - std::min(column, end));
  std::string result = margin.substr(number.size()) + number + " | " + text + "\n";
  result += margin + " | " + blanks_before(text, column) + "^" + std::string(shown - 1, '~');
  if (!diagnostic.hint.empty()) result += " " + without_controls(diagnostic.hint);
  return result + "\n";
}

}  // namespace

unsigned characters_in(std::string_view text) {
  return static_cast<unsigned>(
      std::ranges::count_if(text, [](char byte) { return !continues_character(byte); }));
}

Diagnostic diagnostic_at(const Place& place, std::string message, std::string hint) {
  return {.file = {},
          .place = place,
          .message = std::move(message),
          .hint = std::move(hint),
          .source_line = {}};
}

std::string to_string(const Diagnostic& diagnostic) {
  const auto& [line, column, length] = diagnostic.place;
  std::string result = without_controls(diagnostic.file);
  if (line != 0) result += ":" + std::to_string(line) + ":" + std::to_string(column);
  result += ": error: " + shorten(without_controls(diagnostic.message)) + "\n";
  if (!diagnostic.source_line.empty() && diagnostic.source_line.size() <= kLongestShownLine) {
    return result + excerpt(diagnostic);
  }
  if (!diagnostic.hint.empty()) result += without_controls(diagnostic.hint) + "\n";
  return result;
}

std::string to_string(std::span<const Diagnostic> diagnostics) {
  std::string result;
  for (const Diagnostic& diagnostic : diagnostics) result += to_string(diagnostic);
  return result;
}

}  // namespace config
