#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "runtime/deadlines.hpp"
#include "runtime/fd.hpp"
#include "runtime/intrusive_list.hpp"
#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "runtime/wait_queue.hpp"
#include "server/access_log.hpp"
#include "server/address_quota.hpp"
#include "server/client_address.hpp"
#include "server/exchange.hpp"
#include "server/file_sender.hpp"
#include "server/handler.hpp"
#include "server/http_date.hpp"
#include "server/metrics.hpp"
#include "server/notice_board.hpp"
#include "server/request_id.hpp"
#include "server/transport.hpp"
#include "server/trusted_proxies.hpp"

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
    std::size_t unsent = 0;           ///< of the sockets, for when files have been spliced
    FileSender::Limits files = {};    ///< the pipes are not changed by `adopt`
    AccessLog* access_log = nullptr;  ///< nothing: there is none
    const TrustedProxies* proxies = nullptr;  ///< nothing: nobody is trusted
    AddressQuota* quota = nullptr;            ///< for the clients of these; nothing: no limit
    NoticeBoard* notices = nullptr;           ///< nothing: nobody is told
  };

  Http1Service(runtime::Loop& loop, Handler& handler, runtime::StopSource& stop,
               WorkerMetrics& metrics, const Options& options);

  /// Requests that begin from now on are for this handler, and all connections have these limits.
  void adopt(Handler& handler, const Options& options);

  /// Completes when no request is for this handler any more, which another has replaced.
  [[nodiscard]] runtime::Task<void> leave(const Handler& handler);

  /// Speaks HTTP/1 on a connection until it ends. `client`: who is at its other end, if that is
  /// known; otherwise the kernel is asked when it matters. Both are taken over when the task
  /// starts, and have to live as long.
  [[nodiscard]] runtime::Task<void> serve(runtime::Fd&& descriptor,
                                          const ClientAddress& client = {});

  /// Gives up the descriptors that are kept for large files.
  void close_idle_pipes() noexcept { files_.close_idle_pipes(); }

  /// From now on every response is its connection's last; connections that wait for a request end
  /// at once.
  void drain() noexcept;
  /// The same, but those may wait: no request meets a connection that is being closed.
  void drain_patiently() noexcept { draining_ = true; }

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
  const TrustedProxies* proxies_ = nullptr;
  AddressQuota* quota_ = nullptr;
  NoticeBoard* notices_ = nullptr;
  Http1ParserLimits parser_limits_{};
  runtime::DeadlineClass* head_ = nullptr;
  runtime::DeadlineClass* idle_ = nullptr;
  TransportLimits transport_limits_{};
  RequestIds ids_;
  ExchangePool exchanges_{ids_};
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

}  // namespace server
