#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "config/config.hpp"
#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/http1_connection.hpp"
#include "server/listener.hpp"
#include "server/resource_cache.hpp"
#include "server/root.hpp"
#include "server/site.hpp"
#include "server/static_files.hpp"

namespace server {

/// One worker's part of what the process may take.
struct WorkerShare {
  std::size_t connections;
  std::size_t cache_memory;
  std::size_t open_files;
};

/// Everything that lives on a worker's thread above its loop: accepts connections, serves them, and
/// lets them end.
class WorkerService {
 public:
  /// `starved` is told, on this thread, each time that a connection could not be accepted for want
  /// of descriptors or memory.
  WorkerService(runtime::Loop& loop, const config::Config& config, const WorkerShare& share,
                std::vector<Listener> listeners, RootFolder folder, std::function<void()> starved);

  /// Completes when all listeners and connections are gone, which `drain` brings about.
  [[nodiscard]] runtime::Task<void> serve();

  /// Accepts nothing more and lets running responses finish.
  void drain() noexcept;

  /// Ends whatever is still running.
  void stop() noexcept;

 private:
  [[nodiscard]] runtime::Task<void> accept_from(Listener& listener);
  [[nodiscard]] runtime::Task<void> recover(int code);
  void empty_backlog(runtime::AcceptStream& stream, const Listener& listener);

  runtime::Loop& loop_;
  const WorkerShare share_;
  std::vector<Listener> listeners_;
  std::function<void()> starved_;
  runtime::StopSource accepting_;
  Site site_;
  ResourceCache resources_;
  StaticFiles handler_;
  runtime::Scope acceptors_;
  runtime::Scope connections_;
  Http1Service http1_;
};

}  // namespace server
