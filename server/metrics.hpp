#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "server/counter.hpp"
#include "server/request.hpp"

namespace server {

/// What a connection does.
enum class ConnectionState : std::uint8_t {
  idle,       ///< between requests
  receiving,  ///< a part of a request is here
  answering,  ///< the handler waits for something
  sending,    ///< a response is on its way
};
inline constexpr std::size_t kConnectionStates = 4;

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

/// What one worker counts of one site.
struct SiteMetrics {
  std::array<std::array<Counter, kStatusClasses>, kMethods> requests;
  Counter body_bytes;
};

/// What one worker counts, for its thread to change and any to read. No other worker writes to the
/// same cache line.
struct alignas(64) WorkerMetrics {
  explicit WorkerMetrics(std::size_t site_count) : sites(site_count) {}

  /// The end of a request; `status` is 100 to 599.
  void count_request(std::size_t site, Method method, unsigned status, std::uint64_t body_bytes,
                     std::chrono::nanoseconds duration) noexcept;

  /// A connection goes from one state to another.
  void move_connection(ConnectionState from, ConnectionState to) noexcept;

  [[nodiscard]] Counter& connections_in(ConnectionState state) noexcept {
    return connections[static_cast<std::size_t>(state)];
  }

  std::vector<SiteMetrics> sites;
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
  Counter buffer_pool_exhaustions;
};

}  // namespace server
