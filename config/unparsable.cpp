#include "config/unparsable.hpp"

#include <algorithm>

#include "config/utf8.hpp"

namespace config {
namespace {

/// toml++ frees nested tables by recursion, so they must not be too deep for the stack. It bounds
/// what brackets and braces nest by itself, but not what dots do: "a.a.a.a = 1".
constexpr unsigned kMostDotsInLine = 16;

/// Behind the string that begins at `begin`.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  const std::string delimiter(3, quote);
  const bool multiline = text.substr(begin).starts_with(delimiter);
  for (std::size_t i = begin + (multiline ? 3 : 1); i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (!multiline && (text[i] == quote || text[i] == '\n')) {
      return i + 1;
    } else if (multiline && text.substr(i).starts_with(delimiter)) {
      // Up to two quotes of the content may stand right before the delimiter.
      return std::min(text.find_first_not_of(quote, i), text.size());
    }
  }
  return text.size();
}

/// Of what is neither string nor comment.
std::optional<Unparsable> find_in_structure(std::string_view text) {
  unsigned dots = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      i = end_of_string(text, i);
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    // toml++ would only say what it expected in its place.
    if (static_cast<unsigned char>(c) > 0x7F) {
      return Unparsable{i, "only strings and comments may have characters beyond ASCII"};
    }
    if (c == '\n') dots = 0;
    if (c == '.' && ++dots > kMostDotsInLine) {
      return Unparsable{
          i, "more than " + std::to_string(kMostDotsInLine) + " dots in the keys of one line"};
    }
    ++i;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Unparsable> find_unparsable(std::string_view text) {
  const auto invalid = find_invalid_utf8(text);
  if (auto found = find_in_structure(text.substr(0, invalid.value_or(text.size())))) return found;
  if (!invalid) return std::nullopt;
  return Unparsable{*invalid, "the text is not UTF-8 here"};
}

}  // namespace config
