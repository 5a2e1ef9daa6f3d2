#pragma once

#include <chrono>
#include <cstdint>
#include <utility>

namespace server {

/// Keeps messages of one sort from filling the error log: so many are written in a period, the
/// rest is counted.
class FloodLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr unsigned kMost = 10;
  static constexpr std::chrono::minutes kPeriod{1};

  /// Whether one more may be written. Time does not go backwards.
  [[nodiscard]] bool admit(Time now) noexcept {
    if (now >= began_ + kPeriod) {
      began_ = now;
      written_ = 0;
    }
    const bool admitted = written_ < kMost;
    ++(admitted ? written_ : held_back_);
    return admitted;
  }

  /// How many were not, since this was asked last.
  [[nodiscard]] std::uint64_t take_held_back() noexcept { return std::exchange(held_back_, 0); }

 private:
  Time began_ = Time::min();
  std::uint64_t written_ = 0;
  std::uint64_t held_back_ = 0;
};

}  // namespace server
