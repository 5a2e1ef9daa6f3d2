#include "server/metrics_registry.hpp"

#include <algorithm>
#include <string_view>

namespace server {
namespace {

constexpr std::string_view kNameless = "default";

void add_site(const SiteMetrics& site, std::uint64_t& requests, MetricsSample& sample) {
  constexpr std::size_t kClientErrors = 3;
  constexpr std::size_t kServerErrors = 4;
  for (const auto& classes : site.requests) {
    for (const Counter& of_class : classes) requests += of_class.value();
    sample.client_errors += classes[kClientErrors].value();
    sample.server_errors += classes[kServerErrors].value();
  }
  sample.body_bytes += site.body_bytes.value();
}

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
  return render_metrics(workers, names_, process());
}

MetricsSample MetricsRegistry::sample(runtime::system::TimePoint now) const {
  const std::lock_guard lock(guard_);
  MetricsSample sample{.time = now};
  for (const WorkerMetrics& worker : workers_) {
    std::uint64_t& requests = sample.requests.emplace_back();
    for (const SiteMetrics& site : worker.sites) {
      add_site(site, requests, sample);
    }
    for (std::size_t bucket = 0; bucket < sample.durations.size(); ++bucket) {
      sample.durations[bucket] += worker.durations[bucket].value();
    }
    sample.cache_hits += worker.cache_hits.value();
    sample.cache_misses += worker.cache_misses.value();
    sample.ring_enters += worker.ring_enters.value();
    sample.ring_submissions += worker.ring_submissions.value();
    sample.ring_completions += worker.ring_completions.value();
  }
  return sample;
}

ProcessMetrics MetricsRegistry::process() const noexcept {
  return {.version = QUOIT_VERSION,
          .start = start_,
          .configuration_generation = generation.value(),
          .reload_failures = reload_failures.value()};
}

}  // namespace server
