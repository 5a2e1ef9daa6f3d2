#include "server/worker_generation.hpp"

#include <cstddef>
#include <utility>

#include "runtime/check.hpp"

namespace server {

WorkerGeneration::WorkerGeneration(runtime::Loop& loop, runtime::Helpers& helpers,
                                   WorkerMetrics& metrics, ResourceCacheCounters& cache,
                                   WaitingRoom& room, GenerationPart part)
    : generation_(std::move(part.generation)),
      share_(part.share),
      metrics_(std::move(part.metrics)),
      notices_(part.notices),
      resources_(loop, cache,
                 {.memory = share_.cache_memory,
                  .open_files = share_.open_files,
                  .revalidate = generation_->config().cache.revalidate}),
      handler_(loop, helpers, generation_->sites(), sites_, metrics_, resources_, room,
               generation_->config().limits.ranges) {
  const SiteSet& sites = generation_->sites();
  CHECK(part.folders.size() == sites.size() && metrics_.size() == sites.size());
  for (std::size_t i = 0; i < sites.size(); ++i) {
    sites_.emplace_back(loop, std::move(part.folders[i]), sites[i],
                        generation_->config().cache.max_file, part.notices);
  }
  if (part.access_queue != nullptr) {
    access_log_.emplace(*part.access_queue, metrics.log_lines_dropped,
                        generation_->config().access_log);
  }
}

Http1Service::Options WorkerGeneration::http1_options(AddressQuota& quota) noexcept {
  const config::Limits& limits = generation_->config().limits;
  return {.parser = {.head = limits.request_head,
                     .fields = limits.request_headers,
                     .body = limits.request_body},
          .head_timeout = limits.head_timeout,
          .idle_timeout = limits.idle_timeout,
          .send_timeout = limits.send_timeout,
          .min_send_rate = limits.min_send_rate,
          .first_site = metrics_.front(),
          .unsent = limits.unsent,
          .files = share_.files,
          .access_log = access_log_ ? &*access_log_ : nullptr,
          .proxies = proxies().empty() ? nullptr : &proxies(),
          .quota = &quota,
          .notices = notices_};
}

runtime::Task<void> WorkerGeneration::join() {
  co_await handler_.join();
  resources_.clear();
  for (Site& site : sites_) co_await site.root().join();
}

}  // namespace server
