#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pace {

/// Many durations, of which percentiles are asked in the end.
class Times {
 public:
  explicit Times(std::size_t expected) { microseconds_.reserve(expected); }

  void add(std::chrono::nanoseconds duration);

  /// In microseconds, 0 of none; `share` is from 0 to 1.
  [[nodiscard]] std::uint32_t percentile(double share);

  [[nodiscard]] std::size_t size() const { return microseconds_.size(); }

 private:
  std::vector<std::uint32_t> microseconds_;
};

}  // namespace pace
