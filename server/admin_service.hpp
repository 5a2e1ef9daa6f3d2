#pragma once

#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/admin_handler.hpp"
#include "server/http1_service.hpp"
#include "server/listener.hpp"
#include "server/metrics.hpp"

namespace server {

/// Everything on the loop of monitoring's thread: accepts connections, and serves them.
class AdminService {
 public:
  AdminService(runtime::Loop& loop, Listener listener, const AdminSources& sources);

  /// Completes after `stop`.
  [[nodiscard]] runtime::Task<void> serve();
  void stop() noexcept;

 private:
  [[nodiscard]] runtime::Task<void> accept();

  runtime::Loop& loop_;
  const Listener listener_;
  AdminHandler handler_;
  WorkerMetrics metrics_;  // of this service itself, which nobody asks for
  SiteMetrics site_metrics_;
  runtime::StopSource accepting_;
  runtime::Scope connections_;
  Http1Service http1_;
};

}  // namespace server
