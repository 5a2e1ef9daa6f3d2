#include "server/transport.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>

namespace server {
namespace {

using runtime::message_of;
using runtime::Result;
using runtime::Task;

/// Drops the first bytes of the pieces, and pieces that are empty then.
void advance(std::span<iovec>& pieces, std::size_t count) noexcept {
  while (!pieces.empty() && count >= pieces.front().iov_len) {
    count -= pieces.front().iov_len;
    pieces = pieces.subspan(1);
  }
  if (count == 0) return;
  iovec& piece = pieces.front();
  piece.iov_base = static_cast<char*>(piece.iov_base) + count;
  piece.iov_len -= count;
}

}  // namespace

Task<bool> Transport::send_rest(Result<std::size_t> sent, std::span<iovec> pieces) {
  for (;;) {
    accepted_ += sent.value_or(0);
    if (!may_go_on(sent)) co_return false;
    advance(pieces, sent.value_or(0));
    if (pieces.empty()) co_return true;
    const msghdr message = message_of(pieces);
    // By name: g++ 12 copies an awaiter that is the result of an expression.
    runtime::SendMessage& sending = send(message);
    sent = co_await sending;
  }
}

Task<bool> Transport::send_all(std::span<iovec> pieces, bool more) {
  const msghdr message = message_of(pieces);
  runtime::SendMessage& sending = send(message, more);
  const Result<std::size_t> sent = co_await sending;
  if (sent == total_size(pieces)) {
    accepted_ += *sent;
    co_return true;
  }
  co_return co_await send_rest(sent, pieces);
}

Task<bool> Transport::send_from(const runtime::Pipe& pipe, std::size_t count, bool more) {
  expect_within(*limits_.send);
  std::size_t accepted_in_period = 0;
  for (;;) {
    const Result<std::size_t> moved =
        runtime::system::splice_to_socket(pipe.read_end(), descriptor(), count, more);
    if (!moved && moved.error().code != EAGAIN && moved.error().code != EINTR) co_return false;
    accepted_ += moved.value_or(0);
    accepted_in_period += moved.value_or(0);
    count -= moved.value_or(0);
    if (count == 0) co_return true;

    runtime::Poll waiting = socket_.writable(stop_);
    const Result<std::uint32_t> writable = co_await waiting;
    if (writable) continue;
    if (writable.error().code != ETIMEDOUT || !may_go_on(accepted_in_period)) co_return false;
    accepted_in_period = 0;
    expect_within(*limits_.send);
  }
}

void Transport::begin_splicing() noexcept {
  runtime::system::set_nonblocking(descriptor(), true);
}

void Transport::end_splicing() noexcept {
  runtime::system::set_nonblocking(descriptor(), false);
  if (!unsent_bound_lifted_) return;
  unsent_bound_lifted_ = false;
  runtime::system::bound_unsent(descriptor(), limits_.unsent);
}

void Transport::lift_unsent_bound() noexcept {
  if (unsent_bound_lifted_) return;
  unsent_bound_lifted_ = true;
  runtime::system::bound_unsent(descriptor(), std::numeric_limits<std::uint32_t>::max());
}

bool Transport::may_go_on(const Result<std::size_t>& sent) noexcept {
  if (!sent && sent.error().code != ETIMEDOUT) return false;
  if (!stop_.requested()) return true;
  if (stop_.reason() != ETIMEDOUT || !is_fast_enough(sent.value_or(0))) return false;
  stop_.reset();
  return true;
}

bool Transport::is_fast_enough(std::size_t accepted) noexcept {
  // What the client acknowledged says more than what the kernel accepted, which comes in lumps as
  // large as its queue. The first time it counts from the beginning of the connection: a client
  // that stalls is cut after one to two periods.
  std::uint64_t progress = accepted;
  if (const auto acknowledged = runtime::system::acknowledged(socket_.descriptor())) {
    progress = *acknowledged - acknowledged_;
    acknowledged_ = *acknowledged;
  }
  const std::chrono::duration<double> period = limits_.send->duration();
  return progress > 0 && static_cast<double>(progress) >=
                             static_cast<double>(limits_.min_send_rate) * period.count();
}

Task<void> Transport::linger() {
  // More than a client can have sent before it saw the response; whoever goes on is not listening.
  constexpr std::size_t kMostBytes = 256 * 1024;
  socket_.shutdown_send();
  stop_.reset();
  expect_within(*limits_.linger);
  for (std::size_t discarded = 0; discarded < kMostBytes;) {
    runtime::Receive& receiving = receive();
    const Result<runtime::Lease> received = co_await receiving;
    if (!received || received->bytes().empty()) break;
    discarded += received->bytes().size();
  }
}

}  // namespace server
