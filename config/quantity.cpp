#include "config/quantity.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

namespace config {

std::expected<std::uint64_t, std::string> parse_quantity(std::string_view text,
                                                         const Measure& measure) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected("'" + std::string(text) + "' " + std::string(why));
  };
  const std::string not_one = "is not " + std::string(measure.expected);

  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::invalid_argument) return refuse(not_one);

  std::string_view unit_name = text.substr(static_cast<std::size_t>(end - text.data()));
  if (!unit_name.ends_with(measure.suffix)) return refuse(not_one);
  unit_name.remove_suffix(measure.suffix.size());
  const auto unit = std::ranges::find(measure.units, unit_name, &Unit::name);
  if (unit == measure.units.end()) return refuse(not_one);

  if (error == std::errc::result_out_of_range ||
      number > std::numeric_limits<std::uint64_t>::max() / unit->factor) {
    return refuse("is too large a number");
  }
  return number * unit->factor;
}

std::string quantity_text(std::uint64_t amount, const Measure& measure) {
  // Zero, a multiple of them all, is written in the smallest.
  Unit best = measure.units.front();
  for (const Unit& unit : measure.units) {
    if (amount >= unit.factor && amount % unit.factor == 0) best = unit;
  }
  return std::to_string(amount / best.factor) + std::string(best.name) +
         std::string(measure.suffix);
}

}  // namespace config
