#include "server/metrics_sample.hpp"

#include <numeric>

namespace server {

std::uint64_t MetricsSample::all_requests() const noexcept {
  return std::accumulate(requests.begin(), requests.end(), std::uint64_t{0});
}

}  // namespace server
