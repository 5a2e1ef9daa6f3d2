#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "config/config.hpp"
#include "runtime/helpers.hpp"
#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/access_log.hpp"
#include "server/address_quota.hpp"
#include "server/http1_connection.hpp"
#include "server/listener.hpp"
#include "server/log_queue.hpp"
#include "server/resource_cache.hpp"
#include "server/root.hpp"
#include "server/site.hpp"
#include "server/site_set.hpp"
#include "server/static_files.hpp"

namespace server {

/// One worker's part of what the process may take.
struct WorkerShare {
  std::size_t connections;
  std::size_t cache_memory;
  std::size_t open_files;
};

/// What a worker has for its own.
struct WorkerHoldings {
  std::vector<Listener> listeners;
  std::vector<RootFolder> folders;   ///< the roots of all sites, in the order of their set
  LogQueue* access_queue = nullptr;  ///< for lines of the access log, if there is one
  AddressQuota* quota = nullptr;     ///< of all workers, if there is a limit
};

/// Everything that lives on a worker's thread above its loop: accepts connections, serves them, and
/// lets them end.
class WorkerService {
 public:
  /// `starved` is told, on this thread, each time that a connection could not be accepted for want
  /// of descriptors or memory.
  WorkerService(runtime::Loop& loop, const config::Config& config, const WorkerShare& share,
                const SiteSet& sites, runtime::Helpers& helpers, WorkerHoldings holdings,
                std::function<void()> starved);

  /// Completes when all listeners and connections are gone, which `drain` brings about.
  [[nodiscard]] runtime::Task<void> serve();

  /// Accepts nothing more and lets running responses finish.
  void drain() noexcept;

  /// Ends whatever is still running.
  void stop() noexcept;

 private:
  [[nodiscard]] runtime::Task<void> accept_from(Listener& listener);
  [[nodiscard]] runtime::Task<void> recover(int code);
  void welcome(runtime::Fd connection);
  [[nodiscard]] runtime::Task<void> serve_seated(runtime::Fd connection, AddressQuota::Seat seat);
  void empty_backlog(runtime::AcceptStream& stream, const Listener& listener);

  runtime::Loop& loop_;
  const WorkerShare share_;
  std::vector<Listener> listeners_;
  AddressQuota* const quota_;
  std::function<void()> starved_;
  runtime::StopSource accepting_;
  std::deque<Site> sites_;
  ResourceCache resources_;
  StaticFiles handler_;
  runtime::Scope acceptors_;
  runtime::Scope connections_;
  std::optional<AccessLog> access_log_;
  Http1Service http1_;
};

}  // namespace server
