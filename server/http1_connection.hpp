#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "runtime/buffer_pool.hpp"
#include "runtime/deadlines.hpp"
#include "runtime/fd.hpp"
#include "runtime/intrusive_list.hpp"
#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "runtime/task.hpp"
#include "runtime/wait_queue.hpp"
#include "server/access_log.hpp"
#include "server/client_address.hpp"
#include "server/exchange.hpp"
#include "server/file_sender.hpp"
#include "server/handler.hpp"
#include "server/http_date.hpp"
#include "server/metrics.hpp"
#include "server/transport.hpp"

namespace server {

class Http1Connection;
struct ConnectionTag;

struct Http1Counters {
  std::uint64_t requests = 0;  ///< responses begun
  std::uint64_t prebuilt = 0;  ///< of these, sent from a prebuilt block
};

/// What the HTTP/1 connections of one worker share.
class Http1Service {
 public:
  struct Options {
    Http1ParserLimits parser;
    std::chrono::nanoseconds head_timeout;
    std::chrono::nanoseconds idle_timeout;
    std::chrono::nanoseconds send_timeout;
    std::uint64_t min_send_rate;
    SiteMetrics* first_site;          ///< where a request counts that no handler was asked for
    AccessLog* access_log = nullptr;  ///< nothing: there is none
  };

  Http1Service(runtime::Loop& loop, Handler& handler, runtime::StopSource& stop,
               WorkerMetrics& metrics, const Options& options);

  /// Requests that begin from now on are for this handler, and all connections have these limits.
  void adopt(Handler& handler, const Options& options);

  /// Completes when no request is for this handler any more, which another has replaced.
  [[nodiscard]] runtime::Task<void> leave(const Handler& handler);

  /// Speaks HTTP/1 on a connection until it ends.
  [[nodiscard]] runtime::Task<void> serve(runtime::Fd descriptor);

  /// From now on every response is its connection's last; connections that wait for a request end
  /// at once.
  void drain() noexcept;

  [[nodiscard]] std::size_t connections() const noexcept { return connection_count_; }
  /// Woken whenever a connection has ended.
  [[nodiscard]] runtime::WaitQueue& connection_ended() noexcept { return connection_ended_; }

  [[nodiscard]] const Http1Counters& counters() const noexcept { return counters_; }
  /// How many connections are in each ConnectionState. On the loop's thread, between turns.
  [[nodiscard]] std::array<std::size_t, kConnectionStates> connection_states() const noexcept;

 private:
  friend class Http1Connection;

  [[nodiscard]] const HttpDate& date() noexcept;
  [[nodiscard]] bool is_left(const Handler& handler) noexcept;

  runtime::Loop& loop_;
  runtime::StopSource& stop_;
  WorkerMetrics& metrics_;
  Handler* handler_ = nullptr;
  SiteMetrics* first_site_ = nullptr;
  AccessLog* access_log_ = nullptr;
  Http1ParserLimits parser_limits_{};
  runtime::DeadlineClass* head_ = nullptr;
  runtime::DeadlineClass* idle_ = nullptr;
  TransportLimits transport_limits_{};
  ExchangePool exchanges_;
  FileSender files_;
  runtime::IntrusiveList<Http1Connection, ConnectionTag> connections_;
  std::size_t connection_count_ = 0;
  std::size_t receiving_ = 0;
  std::size_t answering_ = 0;
  std::size_t closing_ = 0;
  runtime::WaitQueue connection_ended_{loop_};
  runtime::WaitQueue handler_left_{
      loop_};  ///< woken when a request that was not for `handler_` ends
  bool draining_ = false;
  HttpDate date_{};
  std::int64_t date_second_ = 0;
  Http1Counters counters_;
};

/// One connection: reads a request, lets the handler answer it, sends the response, and again.
/// Between requests it owns neither an exchange nor a buffer.
class Http1Connection : public runtime::ListNode<ConnectionTag> {
 public:
  Http1Connection(Http1Service& service, runtime::Fd descriptor) noexcept;
  ~Http1Connection();

  /// What the coroutine does next.
  enum class Step {
    receive,      ///< wait for bytes
    ask_handler,  ///< the handler has to wait for something
    send_block,   ///< send a prebuilt head, and perhaps its body, in one piece
    send_pieces,  ///< send head and body from memory
    send_file,    ///< send the head and parts of a file
    linger,       ///< close, but let the client read what was sent
    close,
  };
  [[nodiscard]] Step step() const noexcept { return step_; }

  void begin_receive() noexcept;
  void take_in(const runtime::Result<runtime::Lease>& received);

  [[nodiscard]] runtime::Task<void> ask_handler();
  [[nodiscard]] runtime::Task<bool> send_file();

  [[nodiscard]] Transport& transport() noexcept { return transport_; }
  [[nodiscard]] std::span<const char> block() const noexcept {
    return {static_cast<const char*>(block_.iov_base), block_.iov_len};
  }
  [[nodiscard]] std::span<const iovec> pieces() const noexcept { return exchange_->pieces; }
  /// What was to be sent, for Transport::send_rest.
  [[nodiscard]] std::span<iovec> outgoing() noexcept;
  [[nodiscard]] bool is_complete(const runtime::Result<std::size_t>& sent) noexcept;

  /// Looks for the next request, if the response went and there may be one.
  void end_response(bool sent);

  void stop_if_idle() noexcept;

  /// Whether the current request is for this handler.
  [[nodiscard]] bool asks(const Handler& handler) const noexcept {
    return exchange_ != nullptr && exchange_->handler == &handler;
  }

 private:
  using Progress = Http1Parser::Progress;

  void begin_message() noexcept;
  void take_in_bytes(std::span<const char> bytes);
  void take_in_failure(int code);
  void read_head(std::span<const char> message);
  void judge(Progress progress, std::span<const char> message);
  void wait_for_more(std::span<const char> message);
  void answer(std::span<const char> message);
  void answer_error(Status status, std::span<const char> message);
  [[nodiscard]] Status build_request(std::span<const char> message);
  void prepare_sending();
  [[nodiscard]] bool prepare_block();
  void forget_block() noexcept;
  void release_exchange();
  [[nodiscard]] std::uint64_t body_bytes(bool sent) const noexcept;
  void log_response(bool sent) noexcept;

  Http1Service& service_;
  ClientAddress client_;  ///< empty until a request is to be logged
  Transport transport_;
  std::unique_ptr<Exchange> exchange_;
  RepresentationRef sending_;  ///< whose prebuilt head `block_` shows
  iovec block_{};
  runtime::system::TimePoint began_{};  ///< as the exchange has it, which may be gone
  std::size_t message_end_ = 0;  ///< in the current message's bytes: where the next one begins
  Step step_ = Step::receive;
  bool keep_alive_ = true;
  bool idle_ = false;
  bool linger_ = false;
};

}  // namespace server
