#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/diagnostic.hpp"

/// A TOML text as a tree in which everything knows its place.
namespace config {

struct Value;
struct Entry;

using List = std::vector<Value>;
using Table = std::vector<Entry>;  ///< in the order of the text

/// A date, a time or both: TOML has them, no setting does.
struct DateTime {};

struct Value {
  std::variant<bool, std::int64_t, double, std::string, DateTime, List, Table> data;
  Place place;
};

struct Entry {
  std::string key;
  Place place;  ///< of the key
  Value value;
};

/// Nothing if the table has no such key.
[[nodiscard]] const Entry* find_entry(const Table& table, std::string_view key);

/// "an integer", "a table"
[[nodiscard]] std::string_view kind_of(const Value& value);

/// Reads TOML 1.0. The error is the first that is found, without its file and line. Tables that are
/// nested deeper than any setting are given as empty.
[[nodiscard]] std::expected<Table, Diagnostic> parse_document(std::string_view text);

}  // namespace config
