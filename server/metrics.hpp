#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "runtime/cache_line.hpp"
#include "server/counter.hpp"
#include "server/method.hpp"
#include "server/status.hpp"

namespace server {

/// What a connection does.
enum class ConnectionState : std::uint8_t {
  idle,       ///< between requests
  receiving,  ///< a part of a request is here
  answering,  ///< the handler waits for something
  sending,    ///< a response is on its way
  closing,    ///< the last response has gone, and the client is to close
};
inline constexpr std::size_t kConnectionStates = 5;

/// Method::other is the last one.
inline constexpr std::size_t kMethods = static_cast<std::size_t>(Method::other) + 1;
/// 1xx to 5xx.
inline constexpr std::size_t kStatusClasses = 5;

/// The upper ends of the buckets of request durations; one more takes what is longer.
inline constexpr std::array kDurationBuckets = {
    std::chrono::microseconds(100),        std::chrono::microseconds(500),
    std::chrono::microseconds(1'000),      std::chrono::microseconds(5'000),
    std::chrono::microseconds(10'000),     std::chrono::microseconds(50'000),
    std::chrono::microseconds(100'000),    std::chrono::microseconds(500'000),
    std::chrono::microseconds(1'000'000),  std::chrono::microseconds(5'000'000),
    std::chrono::microseconds(10'000'000), std::chrono::microseconds(60'000'000)};

/// What one worker counts of one site. No other worker writes to the same cache line.
struct alignas(runtime::kCacheLine) SiteMetrics {
  explicit SiteMetrics(std::string site_name = {}) : name(std::move(site_name)) {}

  /// A response has begun.
  void count_response(Method method, Status status) noexcept {
    requests[static_cast<std::size_t>(method)][static_cast<std::size_t>(status) / 100 - 1].add();
  }

  const std::string name;  ///< its first host, or "default"
  std::array<std::array<Counter, kStatusClasses>, kMethods> requests;
  Counter body_bytes;
};

/// What one worker counts, for its thread to change and any to read. No other worker writes to the
/// same cache line.
struct alignas(runtime::kCacheLine) WorkerMetrics {
  /// A response has ended that began so long ago.
  void count_duration(std::chrono::nanoseconds duration) noexcept;

  /// Responses that have ended.
  [[nodiscard]] std::uint64_t ended() const noexcept;

  [[nodiscard]] Counter& connections_in(ConnectionState state) noexcept {
    return connections[static_cast<std::size_t>(state)];
  }

  std::array<Counter, kDurationBuckets.size() + 1> durations;  ///< each bucket by itself
  Counter duration_nanoseconds;                                ///< the sum
  std::array<Counter, kConnectionStates> connections;
  Counter accepted;
  Counter cache_hits;
  Counter cache_misses;
  Counter cache_bytes;
  Counter ring_enters;
  Counter ring_submissions;
  Counter ring_completions;
  Counter ring_punts;
  Counter longest_turn_nanoseconds;
  Counter buffer_pool_exhaustions;
  Counter log_lines_dropped;
  std::deque<SiteMetrics> sites;  ///< in the order of MetricsRegistry, under its lock
};

}  // namespace server
