#include "server/transport.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace server {
namespace {

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
    sent = co_await send(std::span<const iovec>(pieces));
  }
}

Task<bool> Transport::send_all(std::span<iovec> pieces) {
  const Result<std::size_t> sent = co_await send(std::span<const iovec>(pieces));
  if (sent == total_size(pieces)) {
    accepted_ += *sent;
    co_return true;
  }
  co_return co_await send_rest(sent, pieces);
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
    const auto received = co_await receive();
    if (!received || received->bytes().empty()) break;
    discarded += received->bytes().size();
  }
}

}  // namespace server
