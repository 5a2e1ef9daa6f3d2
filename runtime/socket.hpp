#pragma once

#include <algorithm>
#include <climits>
#include <cstddef>
#include <span>

#include <sys/socket.h>
#include <sys/uio.h>

#include "runtime/buffer_pool.hpp"
#include "runtime/fd.hpp"
#include "runtime/loop.hpp"
#include "runtime/operation.hpp"
#include "runtime/poll.hpp"
#include "runtime/result.hpp"

namespace runtime {

class Connect;
class Send;
class SendMessage;

/// Pieces to be sent one after the other: as many of them as the kernel takes at a time.
[[nodiscard]] inline msghdr message_of(std::span<const iovec> pieces) noexcept {
  msghdr message{};
  // It serves receiving too and therefore is not const-correct; sending reads only.
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = std::min<std::size_t>(pieces.size(), IOV_MAX);
  return message;
}

/// A connected stream socket. Its operations are awaited one after the other, at most one in each
/// direction at a time; closing comes last, when none is left.
class Socket {
 public:
  Socket(Loop& loop, Fd descriptor) noexcept : loop_(loop), descriptor_(std::move(descriptor)) {}

  /// Waits for bytes: `Result<Lease>`, an empty lease at the end of the stream.
  [[nodiscard]] Receive receive(StopToken token) noexcept;

  /// Sends everything: `Result<std::size_t>`. Fewer bytes mean that it was stopped, or that the
  /// connection broke, after that many.
  [[nodiscard]] Send send(std::span<const char> bytes, StopToken token) noexcept;

  /// The same for the pieces of a message; all of it lives until it completes. `more` will follow
  /// at once: the last bytes may wait for it, so as to share a segment with it.
  [[nodiscard]] SendMessage send(const msghdr& message, StopToken token,
                                 bool more = false) noexcept;

  /// Waits until more bytes can be sent: as `Poll`.
  [[nodiscard]] Poll writable(StopToken token) noexcept {
    return {loop_, descriptor_.get(), POLLOUT, token};
  }

  void shutdown_send() noexcept { system::shutdown_send(descriptor_.get()); }

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }
  [[nodiscard]] Loop& loop() const noexcept { return loop_; }

 private:
  friend class Receive;

  Loop& loop_;
  Fd descriptor_;
  /// Whether the last receive left bytes behind; at first, as a client rarely connects in silence.
  bool readable_ = true;
};

/// A receive into a buffer that the kernel picks when data is there.
class Receive final : public Awaitable<Receive> {
 public:
  Receive(Socket& socket, StopToken token) noexcept
      : Awaitable(socket.loop(), token), socket_(socket) {}

  void prepare(io_uring_sqe& sqe) const noexcept;
  [[nodiscard]] Result<Lease> finish(std::int32_t result, std::uint32_t flags) const noexcept;
  void complete(std::int32_t result, std::uint32_t flags) noexcept override;
  void stop(int reason) noexcept override;

  void begin() noexcept;
  /// Tries again after it was parked for want of a buffer.
  void retry() noexcept;

 private:
  Socket& socket_;
};

class Send final : public Awaitable<Send> {
 public:
  Send(const Socket& socket, std::span<const char> bytes, StopToken token) noexcept
      : Awaitable(socket.loop(), token), bytes_(bytes), descriptor_(socket.descriptor()) {}

  void prepare(io_uring_sqe& sqe) noexcept {
    // After more than that a pause saves nothing (loadtest/FINDINGS.md).
    constexpr std::size_t kSmall = 8192;
    if (bytes_.size() <= kSmall) count_small_send();
    io_uring_prep_send(&sqe, descriptor_, bytes_.data(), bytes_.size(), MSG_WAITALL | MSG_NOSIGNAL);
  }
  [[nodiscard]] static Result<std::size_t> finish(std::int32_t result, std::uint32_t) noexcept {
    return count_or_error(result, "send");
  }

 private:
  std::span<const char> bytes_;
  int descriptor_;
};

class SendMessage final : public Awaitable<SendMessage> {
 public:
  SendMessage(const Socket& socket, const msghdr& message, bool more, StopToken token) noexcept
      : Awaitable(socket.loop(), token),
        message_(message),
        descriptor_(socket.descriptor()),
        flags_(static_cast<unsigned>(MSG_WAITALL | MSG_NOSIGNAL | (more ? MSG_MORE : 0))) {}

  void prepare(io_uring_sqe& sqe) const noexcept {
    io_uring_prep_sendmsg(&sqe, descriptor_, &message_, flags_);
  }
  [[nodiscard]] static Result<std::size_t> finish(std::int32_t result, std::uint32_t) noexcept {
    return count_or_error(result, "sendmsg");
  }

 private:
  const msghdr& message_;
  int descriptor_;
  unsigned flags_;
};

/// Connects a socket that is not connected yet; `address` lives until it completes.
class Connect final : public Awaitable<Connect> {
 public:
  Connect(Loop& loop, int descriptor, const sockaddr& address, socklen_t size,
          StopToken token) noexcept
      : Awaitable(loop, token), address_(address), size_(size), descriptor_(descriptor) {}

  void prepare(io_uring_sqe& sqe) const noexcept {
    io_uring_prep_connect(&sqe, descriptor_, &address_, size_);
  }
  [[nodiscard]] static Result<void> finish(std::int32_t result, std::uint32_t) noexcept {
    if (result < 0) return std::unexpected(Error{-result, "connect"});
    return {};
  }

 private:
  const sockaddr& address_;
  socklen_t size_;
  int descriptor_;
};

[[nodiscard]] inline Connect connect(Loop& loop, int descriptor, const sockaddr& address,
                                     socklen_t size, StopToken token = {}) noexcept {
  return {loop, descriptor, address, size, token};
}

inline Receive Socket::receive(StopToken token) noexcept {
  return {*this, token};
}

inline Send Socket::send(std::span<const char> bytes, StopToken token) noexcept {
  return {*this, bytes, token};
}

inline SendMessage Socket::send(const msghdr& message, StopToken token, bool more) noexcept {
  return {*this, message, more, token};
}

}  // namespace runtime
