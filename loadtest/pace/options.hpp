#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace pace {

/// What is asked of whom, how often.
struct Options {
  std::uint64_t rate = 1000;  ///< requests per second, over all connections
  unsigned connections = 64;
  unsigned seconds = 5;
  std::string url;

  [[nodiscard]] std::uint64_t requests() const { return rate * seconds; }
};

/// The options; or the exit status where there is nothing to do, when a sentence has been printed.
[[nodiscard]] std::expected<Options, int> parse(int argc, char** argv);

}  // namespace pace
