#pragma once

#include <chrono>
#include <cstdint>

#include "runtime/system.hpp"

namespace runtime {

struct CoalescingOptions {
  /// How long a loop that has sent something small waits for more than the first thing that comes.
  std::chrono::nanoseconds pause = std::chrono::microseconds(50);
  /// Small sends per second from which on it does: so many that some come within a pause.
  double least_rate = 40'000;
  /// What the rate is taken over.
  std::chrono::nanoseconds period = std::chrono::milliseconds(10);
  /// Part of the rate without pauses that has to be left with them: few clients, each of which asks
  /// again when it has its answer, are only held up.
  double least_kept = 0.9;
  /// How long pauses are made until they are judged anew, by a period without them.
  std::chrono::nanoseconds term = std::chrono::milliseconds(500);
  /// How long none are made after they held clients up: at first, doubled each time, and at most.
  std::chrono::nanoseconds shortest_rest = std::chrono::milliseconds(20);
  std::chrono::nanoseconds longest_rest = std::chrono::seconds(1);
};

/// When a busy loop pauses, so that it wakes up once for several requests and not for each: as
/// network adapters coalesce their interrupts. Of one loop, on its thread.
class Coalescing {
 public:
  explicit Coalescing(const CoalescingOptions& options) noexcept
      : options_(options), rest_(options.shortest_rest) {}

  /// Before a wait: whether it begins with a pause. `sent`: small sends that were handed in since
  /// the last.
  [[nodiscard]] bool pauses(std::uint32_t sent, system::TimePoint now) noexcept;

  [[nodiscard]] std::chrono::nanoseconds pause() const noexcept { return options_.pause; }

 private:
  void end_period(system::TimePoint now) noexcept;
  /// Whether the loop may pause after a period without pauses, or with them.
  [[nodiscard]] bool may_begin(double rate, system::TimePoint now) noexcept;
  [[nodiscard]] bool may_go_on(double rate, system::TimePoint now) noexcept;

  const CoalescingOptions options_;
  system::TimePoint period_begin_{};
  std::uint64_t sent_ = 0;  ///< in this period
  bool pausing_ = false;
  double rate_before_ = 0;      ///< sends per second without pauses
  system::TimePoint change_{};  ///< when pauses may begin, or are judged anew
  std::chrono::nanoseconds rest_{};
};

}  // namespace runtime
