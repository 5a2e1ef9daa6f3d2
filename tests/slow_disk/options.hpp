#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <limits>
#include <span>
#include <string>

namespace slow_disk {

/// How long each kind of request takes before it is answered.
struct Delays {
  std::chrono::milliseconds lookup{};
  std::chrono::milliseconds getattr{};
  std::chrono::milliseconds open{};
  std::chrono::milliseconds read{};
  std::chrono::milliseconds flush{};
};

struct Options {
  std::string mountpoint;
  std::string folder;
  Delays delays;
  /// Reads that reach this offset fail with EIO.
  std::uint64_t broken_from = std::numeric_limits<std::uint64_t>::max();
  bool help = false;
};

extern const char* const kUsage;

/// A sentence for people if the arguments, without the program's name, are wrong.
[[nodiscard]] std::expected<Options, std::string> parse_options(std::span<char* const> arguments);

}  // namespace slow_disk
