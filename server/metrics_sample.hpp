#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/system.hpp"
#include "server/metrics.hpp"

namespace server {

/// Response durations by bucket, each bucket by itself.
using DurationCounts = std::array<std::uint64_t, kDurationBuckets.size() + 1>;

/// What had been counted at a moment, the workers summed up: of two, the difference tells what
/// happened in between.
struct MetricsSample {
  runtime::system::TimePoint time{};
  std::vector<std::uint64_t> requests{};  ///< of each worker
  std::uint64_t client_errors = 0;        ///< 4xx
  std::uint64_t server_errors = 0;        ///< 5xx
  std::uint64_t body_bytes = 0;
  DurationCounts durations{};
  std::uint64_t cache_hits = 0;
  std::uint64_t cache_misses = 0;
  std::uint64_t ring_enters = 0;
  std::uint64_t ring_submissions = 0;
  std::uint64_t ring_completions = 0;

  [[nodiscard]] std::uint64_t all_requests() const noexcept;
};

}  // namespace server
