#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "server/metrics_sample.hpp"

namespace server {

/// Samples of the last minutes, the oldest first. One thread.
class MetricsHistory {
 public:
  static constexpr std::chrono::seconds kInterval{2};  ///< in which whoever keeps it records
  static constexpr std::size_t kMost = 151;            ///< so that the ends are 5 minutes apart

  /// Drops the oldest one beyond kMost.
  void record(MetricsSample sample);

  /// The newest that was taken so long before `now`, or else the oldest. There must be one.
  [[nodiscard]] const MetricsSample& before(runtime::system::TimePoint now,
                                            std::chrono::nanoseconds ago) const noexcept;

  [[nodiscard]] const std::deque<MetricsSample>& samples() const noexcept { return samples_; }

 private:
  std::deque<MetricsSample> samples_;
};

}  // namespace server
