#include "runtime/accept_stream.hpp"

#include <utility>

#include <sys/socket.h>

namespace runtime {

Task<Result<Fd>> AcceptStream::next(StopToken token) {
  while (accepted_.empty()) {
    if (!in_flight()) arm();
    if (auto woken = co_await changed_.wait(token); !woken) {
      co_return std::unexpected(woken.error());
    }
  }
  Result<Fd> connection = std::move(accepted_.front());
  accepted_.pop_front();
  co_return connection;
}

Fd AcceptStream::take() noexcept {
  while (!accepted_.empty()) {
    Result<Fd> connection = std::move(accepted_.front());
    accepted_.pop_front();
    if (connection) return std::move(*connection);
  }
  return {};
}

void AcceptStream::pause() noexcept {
  if (in_flight() && !std::exchange(pausing_, true)) Operation::stop(ECANCELED);
}

Task<void> AcceptStream::close() {
  pause();
  while (in_flight()) (void)co_await changed_.wait({});
}

void AcceptStream::arm() noexcept {
  pausing_ = false;
  submit([this](io_uring_sqe& sqe) {
    if (sharing_ == ListenerSharing::own) {
      // No address: the kernel would overwrite it with the next connection's
      // (io_uring_prep_accept(3)).
      io_uring_prep_multishot_accept(&sqe, listener_, nullptr, nullptr, SOCK_CLOEXEC);
    } else {
      io_uring_prep_accept(&sqe, listener_, nullptr, nullptr, SOCK_CLOEXEC);
    }
  });
}

void AcceptStream::complete(std::int32_t result, std::uint32_t flags) noexcept {
  // Without MORE the request is over, whatever the result says. It is armed again when somebody
  // asks for the next connection.
  if ((flags & IORING_CQE_F_MORE) == 0) leave_kernel();
  if (result >= 0) {
    // Also after a cancellation, which a connection may overtake.
    accepted_.emplace_back(Fd(result));
    if (accepted_.size() >= high_water_) pause();
  } else if (result != -ECANCELED || !pausing_) {
    accepted_.emplace_back(std::unexpected(Error{-result, "accept"}));
  }
  changed_.wake_all();
}

}  // namespace runtime
