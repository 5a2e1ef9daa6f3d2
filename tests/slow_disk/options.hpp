#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
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
  /// While the brake is on, reads of this file that reach the offset fail with EIO.
  std::string broken{};
  std::uint64_t broken_from = 0;
  bool interruptible = false;  ///< a signal to who waits ends the wait, with EINTR
  bool help = false;
};

extern const char* const kUsage;

/// A sentence for people if the arguments, without the program's name, are wrong.
[[nodiscard]] std::expected<Options, std::string> parse_options(std::span<char* const> arguments);

}  // namespace slow_disk
