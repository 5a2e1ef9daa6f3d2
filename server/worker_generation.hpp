#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "runtime/helpers.hpp"
#include "runtime/loop.hpp"
#include "runtime/task.hpp"
#include "server/access_log.hpp"
#include "server/generation.hpp"
#include "server/http1_service.hpp"
#include "server/log_queue.hpp"
#include "server/metrics.hpp"
#include "server/notice_board.hpp"
#include "server/resource_cache.hpp"
#include "server/root.hpp"
#include "server/site.hpp"
#include "server/static_files.hpp"
#include "server/worker_share.hpp"

namespace server {

/// What a worker gets of a generation.
struct GenerationPart {
  Generation::Lease generation;
  WorkerShare share;
  std::vector<RootFolder> folders;    ///< the worker's own, of the generation's roots
  std::vector<SiteMetrics*> metrics;  ///< where the worker counts for these sites
  LogQueue* access_queue = nullptr;   ///< for lines of the access log, if there is one
  NoticeBoard* notices = nullptr;     ///< as of a Site
};

/// One worker's side of a generation: its way into the sites, what it keeps of them, and the
/// handler that answers from these. On the worker's thread.
class WorkerGeneration {
 public:
  /// What is counted goes to `metrics` and `cache`, and who needs a disk that may stall to `room`;
  /// they outlive it.
  WorkerGeneration(runtime::Loop& loop, runtime::Helpers& helpers, WorkerMetrics& metrics,
                   ResourceCacheCounters& cache, WaitingRoom& room, GenerationPart part);
  WorkerGeneration(const WorkerGeneration&) = delete;
  WorkerGeneration& operator=(const WorkerGeneration&) = delete;

  [[nodiscard]] const WorkerShare& share() const noexcept { return share_; }
  [[nodiscard]] Handler& handler() noexcept { return handler_; }
  /// `quota` is for the clients for whom proxies speak.
  [[nodiscard]] Http1Service::Options http1_options(AddressQuota& quota) noexcept;
  [[nodiscard]] const TrustedProxies& proxies() const noexcept { return generation_->proxies(); }

  /// What it keeps of files, in bytes.
  [[nodiscard]] std::size_t cache_bytes() const noexcept { return resources_.memory_used(); }

  /// Forgets what is kept: it may still answer, from the disk.
  void forget() noexcept { resources_.clear(); }

  /// Closes the files that are kept open for later.
  void close_idle_files() noexcept { resources_.close_idle_files(); }

  /// Completes when nothing goes on any more. When no request is answered by the handler.
  [[nodiscard]] runtime::Task<void> join();

 private:
  const Generation::Lease generation_;  // the rest refers to it
  const WorkerShare share_;
  const std::vector<SiteMetrics*> metrics_;
  NoticeBoard* const notices_;
  std::deque<Site> sites_;
  ResourceCache resources_;
  StaticFiles handler_;
  std::optional<AccessLog> access_log_;
};

}  // namespace server
