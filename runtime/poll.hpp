#pragma once

#include <cstdint>

#include <poll.h>

#include "runtime/loop.hpp"
#include "runtime/operation.hpp"
#include "runtime/result.hpp"

namespace runtime {

/// Waits until a descriptor is ready: `Result<std::uint32_t>`, the events (POLLIN, POLLOUT, …) that
/// have happened.
class Poll final : public Awaitable<Poll> {
 public:
  Poll(Loop& loop, int descriptor, std::uint32_t events, StopToken token) noexcept
      : Awaitable(loop, token), descriptor_(descriptor), events_(events) {}

  void prepare(io_uring_sqe& sqe) const noexcept {
    io_uring_prep_poll_add(&sqe, descriptor_, events_);
  }
  [[nodiscard]] static Result<std::uint32_t> finish(std::int32_t result, std::uint32_t) noexcept {
    if (result < 0) return std::unexpected(Error{-result, "poll"});
    return static_cast<std::uint32_t>(result);
  }

 private:
  int descriptor_;
  std::uint32_t events_;
};

[[nodiscard]] inline Poll poll(Loop& loop, int descriptor, std::uint32_t events,
                               StopToken token = {}) noexcept {
  return {loop, descriptor, events, token};
}

}  // namespace runtime
