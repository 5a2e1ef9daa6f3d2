#include "runtime/socket.hpp"

namespace runtime {

void Receive::prepare(io_uring_sqe& sqe) const noexcept {
  io_uring_prep_recv(&sqe, socket_.descriptor_.get(), nullptr, 0, 0);
  sqe.flags |= IOSQE_BUFFER_SELECT;
  sqe.buf_group = BufferPool::kGroup;
  // An empty socket is not worth a try, and one that waits in poll holds no buffer.
  if (!socket_.readable_) sqe.ioprio |= IORING_RECVSEND_POLL_FIRST;
}

Result<Lease> Receive::finish(std::int32_t result, std::uint32_t flags) const noexcept {
  socket_.readable_ = (flags & IORING_CQE_F_SOCK_NONEMPTY) != 0;
  Lease lease;
  if ((flags & IORING_CQE_F_BUFFER) != 0) {
    const auto id = static_cast<std::uint16_t>(flags >> IORING_CQE_BUFFER_SHIFT);
    lease = loop().buffers().take(id, result > 0 ? static_cast<std::size_t>(result) : 0);
  }
  if (result < 0) return std::unexpected(Error{-result, "recv"});
  return lease;
}

void Receive::complete(std::int32_t result, std::uint32_t flags) noexcept {
  if (result != -ENOBUFS || stop_requested()) {
    Awaitable::complete(result == -ENOBUFS ? -ECANCELED : result, flags);
    return;
  }
  leave_kernel();
  loop().buffers().park(*this);
}

void Receive::stop(int reason) noexcept {
  Operation::stop(reason);
  if (in_flight()) return;
  ListNode<QueueTag>::unlink();
  settle(-reason, 0);
}

void Receive::begin() noexcept {
  // Nobody overtakes those who wait for a buffer, or a client that always has more to say would
  // make them wait for ever.
  if (loop().buffers().awaited()) {
    loop().buffers().park(*this);
  } else {
    submit_request();
  }
}

void Receive::retry() noexcept {
  submit_request();
}

}  // namespace runtime
