#pragma once

#include <atomic>
#include <chrono>
#include <concepts>
#include <optional>
#include <utility>

#include "runtime/fd.hpp"
#include "runtime/result.hpp"

namespace server {

/// Wakes the thread that writes logs. It sleeps only where nothing waits to be written, and then
/// the first line wakes it; while lines come it looks by itself every now and then. So a worker
/// pays a system call for a line only where there are few.
class LogBell {
 public:
  [[nodiscard]] static runtime::Result<runtime::Fd> make_event() noexcept;

  explicit LogBell(runtime::Fd event) noexcept : event_(std::move(event)) {}

  /// From any thread, as the next one. Never waits.
  void ring() noexcept;

  /// To be called after each line that was queued.
  void ring_if_asleep() noexcept {
    // The queue has stored its new end, and the sleeper looks at it after it has stored `asleep_`:
    // all four are sequentially consistent, so at least one of the two sees what the other did.
    if (asleep_.load() && asleep_.exchange(false)) ring();
  }

  /// For the thread that is woken, as the next one: waits until it rings, a time has passed or,
  /// where a descriptor is given, it can be written.
  void wait(std::optional<std::chrono::milliseconds> time, int writable = -1) noexcept;

  /// Waits until it rings. `anything_queued` reads the end of each queue.
  template <std::predicate AnythingQueued>
  void sleep(AnythingQueued anything_queued) noexcept {
    asleep_.store(true);
    if (!anything_queued()) wait({});
    asleep_.store(false);
  }

 private:
  runtime::Fd event_;
  std::atomic<bool> asleep_ = false;
};

}  // namespace server
