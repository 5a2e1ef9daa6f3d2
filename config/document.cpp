#include "config/document.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

// It throws nothing: where something is wrong it says so. Some of what it asserts is for the text
// to decide (a key behind "[", a value behind "="); what follows those assertions refuses such a
// text. They must not abort, and with NDEBUG it would make them assumptions of the compiler.
#undef NDEBUG
#define TOML_ASSERT(expression) static_assert(true)
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.hpp>

#include "config/unparsable.hpp"

namespace config {
namespace {

/// No setting lies deeper than a table in a list in a section.
constexpr unsigned kDeepest = 8;

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
  // toml++ sorts by key; operators put them in an order.
  std::ranges::sort(entries, {}, [](const Entry& entry) {
    return std::pair(entry.place.line, entry.place.column);
  });
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

bool is_before(const Place& one, const Place& other) {
  return std::pair(one.line, one.column) < std::pair(other.line, other.column);
}

}  // namespace

const Entry* find_entry(const Table& table, std::string_view key) {
  const auto entry = std::ranges::find(table, key, &Entry::key);
  return entry == table.end() ? nullptr : &*entry;
}

std::string_view kind_of(const Value& value) {
  constexpr std::array<std::string_view, std::variant_size_v<decltype(Value::data)>> kKinds = {
      "a boolean", "an integer", "a floating-point number", "a string", "a date or time",
      "an array",  "a table"};
  return kKinds[value.data.index()];
}

std::expected<Table, Diagnostic> parse_document(std::string_view text) {
  std::optional<Diagnostic> unparsable;
  if (auto found = find_unparsable(text)) {
    unparsable = diagnostic_at(place_at(text, found->offset), std::move(found->why));
    text = text.substr(0, found->offset);
  }
  const toml::parse_result parsed = toml::parse(text);
  if (parsed && !unparsable) return to_table(parsed.table(), 0);
  if (parsed) return std::unexpected(std::move(*unparsable));

  Diagnostic error =
      diagnostic_at(place_of(parsed.error().source()), explain(parsed.error().description()));
  // That a text ends in the middle of something is no news where it was cut.
  if (unparsable && !is_before(error.place, unparsable->place)) {
    return std::unexpected(std::move(*unparsable));
  }
  return std::unexpected(std::move(error));
}

}  // namespace config
