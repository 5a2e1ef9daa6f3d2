#include "server/metrics_history.hpp"

#include <utility>

#include "runtime/check.hpp"

namespace server {

void MetricsHistory::record(MetricsSample sample) {
  samples_.push_back(std::move(sample));
  if (samples_.size() > kMost) samples_.pop_front();
}

const MetricsSample& MetricsHistory::before(runtime::system::TimePoint now,
                                            std::chrono::nanoseconds ago) const noexcept {
  CHECK(!samples_.empty());
  auto found = samples_.rbegin();
  while (found != samples_.rend() && now - found->time < ago) ++found;
  return found == samples_.rend() ? samples_.front() : *found;
}

}  // namespace server
