#include "tests/sim/timeout_request.hpp"

#include <cerrno>
#include <chrono>

#include "tests/sim/simulated_kernel.hpp"

namespace sim {

TimeoutRequest::TimeoutRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe,
                               std::uint64_t number)
    : Request(kernel, sqe, number, "timeout") {
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  const auto& time = *reinterpret_cast<const __kernel_timespec*>(sqe.addr);
  if (sqe.off != 0 || sqe.timeout_flags != 0) world_.fail("a timeout that is not simulated");
  const Duration delay = std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
  until_ = world_.now() + delay;
}

void TimeoutRequest::go_on() {
  if (world_.now() >= until_) {
    finish(-ETIME);
    return;
  }
  world_.after(until_ - world_.now(), [self = weak_from_this()] {
    if (const auto request = self.lock()) request->go_on_later();
  });
}

}  // namespace sim
