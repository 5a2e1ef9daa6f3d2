#pragma once

#include <chrono>

#include "runtime/loop.hpp"
#include "runtime/operation.hpp"
#include "runtime/result.hpp"

namespace runtime {

/// Waits for a time: success when it has passed, or the reason of the stop. For rare waits of any
/// length; what every request needs is a Deadline, which costs no SQE.
class Sleep final : public Awaitable<Sleep> {
 public:
  Sleep(Loop& loop, std::chrono::nanoseconds duration, StopToken token) noexcept
      : Awaitable(loop, token) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
    duration_.tv_sec = seconds.count();
    duration_.tv_nsec = (duration - seconds).count();
  }

  void prepare(io_uring_sqe& sqe) noexcept { io_uring_prep_timeout(&sqe, &duration_, 0, 0); }
  [[nodiscard]] static Result<void> finish(std::int32_t result, std::uint32_t) noexcept {
    if (result == -ETIME) return {};
    return std::unexpected(Error{-result, "sleep"});
  }

 private:
  __kernel_timespec duration_{};
};

[[nodiscard]] inline Sleep sleep(Loop& loop, std::chrono::nanoseconds duration,
                                 StopToken token = {}) noexcept {
  return {loop, duration, token};
}

}  // namespace runtime
