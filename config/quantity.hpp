#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

/// Numbers with a unit, which durations, sizes and rates are made of.
namespace config {

struct Unit {
  std::string_view name;
  std::uint64_t factor;  ///< of the unit that amounts are counted in
};

/// What is measured, and how it is written.
struct Measure {
  std::string_view expected;    ///< for errors: "a duration such as …"
  std::span<const Unit> units;  ///< from the smallest to the largest
  std::string_view suffix;      ///< after every unit: "/s"
};

/// Reads a whole number that is directly followed by a unit: "64KiB". The error is a sentence for
/// people.
[[nodiscard]] std::expected<std::uint64_t, std::string> parse_quantity(std::string_view text,
                                                                       const Measure& measure);

/// The form that parse_quantity reads, in the largest unit that leaves no remainder.
[[nodiscard]] std::string quantity_text(std::uint64_t amount, const Measure& measure);

}  // namespace config
