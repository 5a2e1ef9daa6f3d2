#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <sys/uio.h>

#include "runtime/system.hpp"
#include "server/address_quota.hpp"
#include "server/http1_parser.hpp"
#include "server/request.hpp"
#include "server/response.hpp"

namespace server {

class AccessLog;
class Handler;
class TrustedProxies;

/// Everything one request and its response need beyond the connection; an idle connection owns
/// none.
class Exchange {
 public:
  Exchange() = default;

  /// Keeps bytes that outlive the buffer they arrived in.
  void keep(std::span<const char> bytes) { kept_.insert(kept_.end(), bytes.begin(), bytes.end()); }

  /// The kept bytes, from the first one of the current message.
  [[nodiscard]] std::span<const char> kept() const noexcept {
    return std::span(kept_).subspan(begin_);
  }

  /// Forgets the first bytes of what is kept.
  void drop(std::size_t count) noexcept {
    begin_ += count;
    if (begin_ < kept_.size()) return;
    kept_.clear();
    begin_ = 0;
  }

  /// Forgets everything that belongs to one client, whatever state it was in when its connection
  /// ended.
  void clear() noexcept {
    kept_.clear();
    begin_ = 0;
    seat.reset();
    // A representation must not outlive its eviction for as long as an exchange is not used again.
    response.keep({}, {});
    response.stand_up();
  }

  /// Makes place before more is kept, so that a pipelining client does not make it grow.
  void compact() {
    kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }

  /// For the next message; what is kept stays.
  void begin_message(const Http1ParserLimits& limits) noexcept {
    parser.reset(limits);
    seat.reset();
    waiting_for_head = false;
    waiting_for_body = false;
  }

  Handler* handler = nullptr;               ///< whom the message is for
  AccessLog* access_log = nullptr;          ///< nothing: no line is written
  const TrustedProxies* proxies = nullptr;  ///< nothing: nobody is trusted
  std::optional<AddressQuota::Seat> seat;   ///< of a client that a proxy speaks for
  Http1Parser parser;
  runtime::system::TimePoint began{};  ///< the turn in which the message began to be read
  bool waiting_for_head = false;       ///< the period for the head has begun
  bool waiting_for_body = false;       ///< the period for the body has begun
  Request request;
  Response response;
  std::vector<char> target_storage;
  std::string head;           ///< the response's, and a short body with it
  std::size_t head_size = 0;  ///< without that
  std::vector<iovec> pieces;  ///< head and body, while they are being sent
  msghdr message{};           ///< of these

 private:
  std::vector<char> kept_;
  std::size_t begin_ = 0;
};

/// The exchanges of one worker, reused in the order that keeps them in the processor's cache.
class ExchangePool {
 public:
  /// Their responses take their ids from there.
  explicit ExchangePool(RequestIds& ids) noexcept : ids_(ids) {}

  [[nodiscard]] std::unique_ptr<Exchange> acquire() {
    if (free_.empty()) {
      auto made = std::make_unique<Exchange>();
      made->response.take_id_from(ids_);
      return made;
    }
    std::unique_ptr<Exchange> exchange = std::move(free_.back());
    free_.pop_back();
    return exchange;
  }

  void release(std::unique_ptr<Exchange> exchange) {
    exchange->clear();
    if (free_.size() < kMostFree) free_.push_back(std::move(exchange));
  }

 private:
  static constexpr std::size_t kMostFree = 256;

  RequestIds& ids_;
  std::vector<std::unique_ptr<Exchange>> free_;
};

}  // namespace server
