#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "loadtest/pace/options.hpp"
#include "runtime/system.hpp"

namespace pace {

using runtime::system::TimePoint;

/// When each request is due: at fixed times, whatever happened to those before.
class Schedule {
 public:
  Schedule(const Options& options, TimePoint start)
      : start_(start), rate_(options.rate), left_(options.requests()) {}

  /// When the next request is due; none when all are taken.
  std::optional<TimePoint> take() {
    if (left_ == 0) return std::nullopt;
    --left_;
    const std::uint64_t number = taken_++;
    // Whole seconds first: number times 10^9 would leave 64 bits.
    const auto rest = std::chrono::nanoseconds(number % rate_ * std::nano::den / rate_);
    return start_ + std::chrono::seconds(number / rate_) + rest;
  }

  [[nodiscard]] std::uint64_t left() const { return left_; }
  [[nodiscard]] TimePoint start() const { return start_; }

 private:
  TimePoint start_;
  std::uint64_t rate_;
  std::uint64_t taken_ = 0;
  std::uint64_t left_;
};

}  // namespace pace
