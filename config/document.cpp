#include "config/document.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

// Where something is wrong the parser says so; it throws nothing.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.hpp>

#include "config/utf8.hpp"

namespace config {
namespace {

/// No setting lies deeper than a table in a list in a section.
constexpr unsigned kDeepest = 8;

/// toml++ frees nested tables by recursion, so a text must not make them too deep for the stack: it
/// bounds what brackets and braces nest, not what dots do ("a.a.a.a = 1").
constexpr unsigned kMostDotsInLine = 32;

/// Behind the string that begins at `begin`. May say anything for what toml++ will refuse.
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

/// The place of a dot, outside of strings and comments, that is one too many in its line.
std::optional<std::size_t> find_excessive_dot(std::string_view text) {
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
    if (c == '\n') dots = 0;
    if (c == '.' && ++dots > kMostDotsInLine) return i;
    ++i;
  }
  return std::nullopt;
}

Place place_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return {.line = static_cast<unsigned>(std::ranges::count(before, '\n')) + 1,
          .column = characters_in(before.substr(line_begin)) + 1};
}

Place place_of(const toml::source_region& region) {
  Place place{.line = region.begin.line, .column = region.begin.column};
  if (region.end.line == region.begin.line && region.end.column > region.begin.column) {
    place.length = region.end.column - region.begin.column;
  }
  return place;
}

Value to_value(const toml::node& node, unsigned depth);

List to_list(const toml::array& array, unsigned depth) {
  List list;
  if (depth > kDeepest) return list;
  for (const toml::node& element : array) list.push_back(to_value(element, depth + 1));
  return list;
}

Table to_table(const toml::table& table, unsigned depth) {
  Table entries;
  if (depth > kDeepest) return entries;
  for (const auto& [key, node] : table) {
    entries.push_back({.key = std::string(key.str()),
                       .place = place_of(key.source()),
                       .value = to_value(node, depth + 1)});
  }
  return entries;
}

Value to_value(const toml::node& node, unsigned depth) {
  Value value{.data = DateTime{}, .place = place_of(node.source())};
  if (const auto* const boolean = node.as_boolean()) value.data = boolean->get();
  if (const auto* const integer = node.as_integer()) value.data = integer->get();
  if (const auto* const number = node.as_floating_point()) value.data = number->get();
  if (const auto* const string = node.as_string()) value.data = string->get();
  if (const auto* const array = node.as_array()) value.data = to_list(*array, depth);
  if (const auto* const table = node.as_table()) value.data = to_table(*table, depth);
  return value;
}

/// "Error while parsing table header: expected …" as "syntax error in table header: expected …".
std::string explain(std::string_view description) {
  constexpr std::string_view kPrefix = "Error while parsing ";
  if (!description.starts_with(kPrefix)) return "syntax error: " + std::string(description);
  return "syntax error in " + std::string(description.substr(kPrefix.size()));
}

}  // namespace

std::string_view kind_of(const Value& value) {
  constexpr std::array<std::string_view, std::variant_size_v<decltype(Value::data)>> kKinds = {
      "a boolean", "an integer", "a floating-point number", "a string", "a date or time",
      "an array",  "a table"};
  return kKinds[value.data.index()];
}

std::expected<Table, Diagnostic> parse_document(std::string_view text) {
  const auto refuse = [](const Place& place, std::string message) {
    return std::unexpected(Diagnostic{
        .file = {}, .place = place, .message = std::move(message), .hint = {}, .source_line = {}});
  };
  if (const auto offset = find_invalid_utf8(text)) {
    return refuse(place_at(text, *offset), "the text is not UTF-8 here");
  }
  if (const auto offset = find_excessive_dot(text)) {
    return refuse(place_at(text, *offset),
                  "more than " + std::to_string(kMostDotsInLine) + " dots in the keys of one line");
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return refuse(place_of(error.source()), explain(error.description()));
  }
  return to_table(parsed.table(), 0);
}

}  // namespace config
