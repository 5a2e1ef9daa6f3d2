#include "runtime/operation.hpp"

namespace runtime {

void Operation::stop(int reason) noexcept {
  stop_reason_ = reason;
  if (!in_flight_) return;
  // By address, which is unique while the operation lives; a descriptor's number may have been
  // given to another file. Nobody waits for the cancellation itself: the operation's own CQE tells,
  // whichever side won.
  io_uring_sqe& sqe = loop_.ring_.prepare();
  io_uring_prep_cancel(&sqe, this, 0);
  sqe.flags |= IOSQE_CQE_SKIP_SUCCESS;
  sqe.user_data = 0;
  if (loop_.submission_ == Submission::immediate) loop_.ring_.submit();
}

}  // namespace runtime
