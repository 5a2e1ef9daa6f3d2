#include "server/metrics.hpp"

#include <algorithm>

#include "runtime/check.hpp"

namespace server {

void WorkerMetrics::count_request(std::size_t site, Method method, unsigned status,
                                  std::uint64_t body_bytes,
                                  std::chrono::nanoseconds duration) noexcept {
  CHECK(site < sites.size() && status >= 100 && status / 100 <= kStatusClasses);
  sites[site].requests[static_cast<std::size_t>(method)][status / 100 - 1].add();
  sites[site].body_bytes.add(body_bytes);
  // A bucket holds its upper end.
  const auto* const bucket = std::ranges::lower_bound(kDurationBuckets, duration);
  durations[static_cast<std::size_t>(bucket - kDurationBuckets.begin())].add();
  duration_nanoseconds.add(static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0)));
}

void WorkerMetrics::move_connection(ConnectionState from, ConnectionState to) noexcept {
  connections_in(from).subtract();
  connections_in(to).add();
}

}  // namespace server
