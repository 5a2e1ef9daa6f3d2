#include "server/metrics.hpp"

#include <algorithm>

namespace server {

void WorkerMetrics::count_duration(std::chrono::nanoseconds duration) noexcept {
  // Most end in the first bucket, so it is tried first. A bucket holds its upper end.
  std::size_t bucket = 0;
  while (bucket < kDurationBuckets.size() && duration > kDurationBuckets[bucket]) ++bucket;
  durations[bucket].add();
  duration_nanoseconds.add(static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0)));
}

std::uint64_t WorkerMetrics::ended() const noexcept {
  std::uint64_t total = 0;
  for (const Counter& bucket : durations) total += bucket.value();
  return total;
}

}  // namespace server
