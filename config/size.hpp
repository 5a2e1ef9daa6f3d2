#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace config {

constexpr std::size_t operator""_KiB(unsigned long long count) {
  return static_cast<std::size_t>(count) * 1024;
}
constexpr std::size_t operator""_MiB(unsigned long long count) {
  return static_cast<std::size_t>(count) * 1024 * 1024;
}

/// Reads a number of bytes: "100B", "64KiB", "1MB" or "1GiB", where KB is 1000 bytes and KiB 1024.
/// The error is a sentence for people.
[[nodiscard]] std::expected<std::uint64_t, std::string> parse_size(std::string_view text);

/// Reads a number of bytes per second: "1KiB/s". The error is a sentence for people.
[[nodiscard]] std::expected<std::uint64_t, std::string> parse_rate(std::string_view text);

/// The forms that these read, in the largest exact unit.
[[nodiscard]] std::string size_text(std::uint64_t bytes);
[[nodiscard]] std::string rate_text(std::uint64_t bytes_per_second);

}  // namespace config
