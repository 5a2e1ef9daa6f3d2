#include "server/metrics_registry.hpp"

#include <algorithm>
#include <string_view>

#include "server/metrics_page.hpp"

namespace server {
namespace {

constexpr std::string_view kNameless = "default";

}  // namespace

MetricsRegistry::MetricsRegistry(unsigned workers)
    : start_(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())),
      workers_(workers) {}

std::vector<SiteMetrics*> MetricsRegistry::sites_of(unsigned worker,
                                                    std::span<const config::Site> sites) {
  const std::lock_guard lock(guard_);
  std::vector<SiteMetrics*> found;
  for (const config::Site& site : sites) {
    const std::size_t index =
        index_of(site.hosts.empty() ? std::string(kNameless) : site.hosts.front());
    found.push_back(&workers_[worker].sites[index]);
  }
  return found;
}

std::size_t MetricsRegistry::index_of(const std::string& name) {
  const auto known = std::ranges::find(names_, name);
  const auto index = static_cast<std::size_t>(known - names_.begin());
  if (known != names_.end()) return index;
  names_.push_back(name);
  // In a deque what is there stays where it is: workers are counting.
  for (WorkerMetrics& worker : workers_) worker.sites.emplace_back(name);
  return index;
}

std::string MetricsRegistry::render() const {
  const std::lock_guard lock(guard_);
  std::vector<const WorkerMetrics*> workers;
  for (const WorkerMetrics& worker : workers_) workers.push_back(&worker);
  return render_metrics(workers, names_,
                        {.version = QUOIT_VERSION,
                         .start = start_,
                         .configuration_generation = generation.value(),
                         .reload_failures = reload_failures.value()});
}

}  // namespace server
