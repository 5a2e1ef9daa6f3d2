#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include <sys/uio.h>

#include "runtime/deadlines.hpp"
#include "runtime/fd.hpp"
#include "runtime/loop.hpp"
#include "runtime/pipe.hpp"
#include "runtime/socket.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"

namespace server {

/// Bytes in all pieces together.
[[nodiscard]] inline std::size_t total_size(std::span<const iovec> pieces) noexcept {
  std::size_t size = 0;
  for (const iovec& piece : pieces) size += piece.iov_len;
  return size;
}

/// A piece of what is to be sent.
[[nodiscard]] inline iovec piece_of(std::string_view bytes) noexcept {
  // iovec serves receiving too and therefore is not const-correct.
  return {.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
}

/// How long a connection may keep its worker waiting; of one worker.
struct TransportLimits {
  runtime::DeadlineClass* send;    ///< for a send to complete, or to have gone on fast enough
  runtime::DeadlineClass* linger;  ///< for the client to close after a farewell
  std::uint64_t min_send_rate;     ///< bytes per second
  std::uint32_t unsent = 0;        ///< bytes that the kernel may queue beyond what is in flight
};

/// A client's connection as a stream of bytes with a deadline on every wait: the one layer that
/// knows the socket. Plain TCP or a Unix domain socket; TLS will stand in its place.
class Transport {
 public:
  /// `parent` stops it for good. The limits outlive it; what they say may change.
  Transport(runtime::Loop& loop, runtime::Fd descriptor, runtime::StopSource& parent,
            const TransportLimits& limits) noexcept
      : socket_(loop, std::move(descriptor)), stop_(parent), limits_(limits) {}

  /// Begins a period within which the next wait has to end; one that has passed is forgiven.
  void expect_within(runtime::DeadlineClass& duration) noexcept {
    stop_.reset();
    deadline_.arm(duration);
  }
  void expect_nothing() noexcept { deadline_.disarm(); }

  // What these give is to be awaited, and lives here until the next one is asked for: a connection
  // has one operation at a time, and its coroutine no place for each kind.

  /// `Result<Lease>`: ETIMEDOUT when the period has passed, ECANCELED when stopped, an empty lease
  /// at the end of the stream.
  [[nodiscard]] runtime::Receive& receive() noexcept {
    return operation_.emplace<runtime::Receive>(socket_, stop_);
  }

  /// `Result<std::size_t>`: whatever is not the whole goes to `send_rest`.
  [[nodiscard]] runtime::Send& send(std::span<const char> bytes) noexcept {
    expect_within(*limits_.send);
    return operation_.emplace<runtime::Send>(socket_, bytes, stop_);
  }
  /// The message lives until it was sent. `more`: as for Socket::send.
  [[nodiscard]] runtime::SendMessage& send(const msghdr& message, bool more = false) noexcept {
    expect_within(*limits_.send);
    return operation_.emplace<runtime::SendMessage>(socket_, message, more, stop_);
  }

  /// What came of the last receive, or send, that has settled: a buffer can be taken once.
  [[nodiscard]] runtime::Result<runtime::Lease> received() noexcept {
    return std::get<runtime::Receive>(operation_).take();
  }
  [[nodiscard]] runtime::Result<std::size_t> sent() noexcept {
    auto* const whole = std::get_if<runtime::Send>(&operation_);
    return whole != nullptr ? whole->take() : std::get<runtime::SendMessage>(operation_).take();
  }

  /// Goes on after a send that did not send everything, as long as the client takes enough. False
  /// if the rest will not arrive. The pieces are changed, and live until it is done.
  [[nodiscard]] runtime::Task<bool> send_rest(runtime::Result<std::size_t> sent,
                                              std::span<iovec> pieces);

  /// Sends all pieces; false if they did not all go. `more` follows, unless they are very many.
  [[nodiscard]] runtime::Task<bool> send_all(std::span<iovec> pieces, bool more = false);

  /// Sends what stands in a pipe, as long as the client takes enough; false if not all of it went.
  /// In between begin_splicing and end_splicing, where nothing else is sent or received. `more`: as
  /// for splice_to_socket.
  [[nodiscard]] runtime::Task<bool> send_from(const runtime::Pipe& pipe, std::size_t count,
                                              bool more);
  void begin_splicing() noexcept;
  void end_splicing() noexcept;
  /// The client has taken a good deal of a message that is sent from a pipe: the kernel may queue
  /// what the send buffer holds, for these are no copies, and each time that a smaller queue has
  /// become short costs a wake-up. Until end_splicing.
  void lift_unsent_bound() noexcept;

  /// What the kernel accepted of a message that was not sent at once, since `count_from_zero`: all
  /// that was sent of one that was cut.
  [[nodiscard]] std::uint64_t accepted() const noexcept { return accepted_; }
  void count_from_zero() noexcept { accepted_ = 0; }

  /// Says goodbye and reads until the client does too, so that a reset does not overtake the last
  /// response (RFC 9112 §9.6).
  [[nodiscard]] runtime::Task<void> linger();

  /// Of the socket, to ask the kernel about it.
  [[nodiscard]] int descriptor() const noexcept { return socket_.descriptor(); }

  /// Ends the wait of a connection that has nothing to do.
  void stop() noexcept { stop_.stop(ECANCELED); }

 private:
  [[nodiscard]] bool may_go_on(const runtime::Result<std::size_t>& sent) noexcept;
  [[nodiscard]] bool is_fast_enough(std::size_t accepted) noexcept;

  runtime::Socket socket_;
  runtime::StopSource stop_;
  runtime::Deadline deadline_{stop_};
  std::variant<std::monostate, runtime::Receive, runtime::Send, runtime::SendMessage> operation_;
  const TransportLimits& limits_;
  std::uint64_t accepted_ = 0;
  std::uint64_t acknowledged_ = 0;  ///< when a send last took too long
  bool unsent_bound_lifted_ = false;
};

}  // namespace server
