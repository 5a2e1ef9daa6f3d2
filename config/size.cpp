#include "config/size.hpp"

#include <array>

#include "config/quantity.hpp"

namespace config {
namespace {

constexpr std::array kUnits = {Unit{.name = "B", .factor = 1},
                               Unit{.name = "KB", .factor = 1000},
                               Unit{.name = "KiB", .factor = 1ULL << 10},
                               Unit{.name = "MB", .factor = 1'000'000},
                               Unit{.name = "MiB", .factor = 1ULL << 20},
                               Unit{.name = "GB", .factor = 1'000'000'000},
                               Unit{.name = "GiB", .factor = 1ULL << 30},
                               Unit{.name = "TB", .factor = 1'000'000'000'000},
                               Unit{.name = "TiB", .factor = 1ULL << 40}};

constexpr Measure kSize = {.expected = "a size such as \"100B\", \"64KiB\", \"1MB\" or \"1GiB\"",
                           .units = kUnits,
                           .suffix = ""};

constexpr Measure kRate = {.expected = "a rate such as \"100B/s\", \"1KiB/s\" or \"1MB/s\"",
                           .units = kUnits,
                           .suffix = "/s"};

}  // namespace

std::expected<std::uint64_t, std::string> parse_size(std::string_view text) {
  return parse_quantity(text, kSize);
}

std::expected<std::uint64_t, std::string> parse_rate(std::string_view text) {
  return parse_quantity(text, kRate);
}

std::string size_text(std::uint64_t bytes) {
  return quantity_text(bytes, kSize);
}

std::string rate_text(std::uint64_t bytes_per_second) {
  return quantity_text(bytes_per_second, kRate);
}

}  // namespace config
