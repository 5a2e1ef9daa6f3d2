#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "config/site.hpp"
#include "server/counter.hpp"
#include "server/metrics.hpp"
#include "server/metrics_page.hpp"
#include "server/metrics_sample.hpp"

namespace server {

/// All that the process counts, for as long as it runs: sites come and go with configurations, but
/// what was counted of a name stays, so that no counter ever goes backwards.
class MetricsRegistry {
 public:
  explicit MetricsRegistry(unsigned workers);

  /// For its thread. What it counts of sites is behind `sites_of`.
  [[nodiscard]] WorkerMetrics& worker(unsigned index) noexcept { return workers_[index]; }
  [[nodiscard]] const WorkerMetrics& worker(unsigned index) const noexcept {
    return workers_[index];
  }

  /// Where a worker counts for each of these sites: by its first host, or as "default". For the
  /// main thread. What is given lives as long as this.
  [[nodiscard]] std::vector<SiteMetrics*> sites_of(unsigned worker,
                                                   std::span<const config::Site> sites);

  /// Prometheus' text format. For any thread but the workers': it allocates.
  [[nodiscard]] std::string render() const;

  /// For the same threads. What workers publish only when they are asked is as old as that.
  [[nodiscard]] MetricsSample sample(runtime::system::TimePoint now) const;

  [[nodiscard]] std::size_t workers() const noexcept { return workers_.size(); }
  [[nodiscard]] ProcessMetrics process() const noexcept;

  // The main thread's.
  Counter generation;           ///< of the configuration in force
  Counter reload_failures;      ///< configurations that were refused
  Counter connection_capacity;  ///< of all workers together, as the next
  Counter cache_capacity;       ///< bytes

 private:
  [[nodiscard]] std::size_t index_of(const std::string& name);

  const std::chrono::sys_time<std::chrono::milliseconds> start_;
  std::deque<WorkerMetrics> workers_;
  mutable std::mutex guard_;  // for the names, and for the number of sites of each worker
  std::vector<std::string> names_;
};

}  // namespace server
