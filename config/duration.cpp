#include "config/duration.hpp"

#include <array>
#include <cstdint>

#include "config/quantity.hpp"

namespace config {
namespace {

constexpr std::array kUnits = {Unit{.name = "ms", .factor = 1}, Unit{.name = "s", .factor = 1000},
                               Unit{.name = "m", .factor = 60'000},
                               Unit{.name = "h", .factor = 3'600'000},
                               Unit{.name = "d", .factor = 86'400'000}};

constexpr Measure kDuration = {
    .expected = "a duration such as \"500ms\", \"10s\", \"5m\", \"1h\" or \"2d\"",
    .units = kUnits,
    .suffix = ""};

}  // namespace

std::expected<std::chrono::milliseconds, std::string> parse_duration(std::string_view text) {
  const auto amount = parse_quantity(text, kDuration);
  if (!amount) return std::unexpected(amount.error());
  using Milliseconds = std::chrono::milliseconds;
  if (*amount > static_cast<std::uint64_t>(Milliseconds::max().count())) {
    return std::unexpected("'" + std::string(text) + "' is too large a number");
  }
  return Milliseconds(static_cast<Milliseconds::rep>(*amount));
}

std::string duration_text(std::chrono::milliseconds duration) {
  return quantity_text(static_cast<std::uint64_t>(duration.count()), kDuration);
}

}  // namespace config
