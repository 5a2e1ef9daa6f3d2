#pragma once

#include <atomic>
#include <list>

#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/dashboard.hpp"
#include "server/handler.hpp"
#include "server/last_reload.hpp"
#include "server/metrics_history.hpp"
#include "server/metrics_registry.hpp"
#include "server/worker.hpp"

namespace server {

/// What the answers tell of, which outlives them.
struct AdminSources {
  const MetricsRegistry& metrics;
  std::list<Worker>& workers;      ///< as many as there will be
  const std::atomic<bool>& ready;  ///< whether load balancers shall send requests
  const LastReload& last_reload;
};

/// Answers monitoring: the status page and its figures, /metrics, /livez and /readyz. The only one
/// to ask the workers.
class AdminHandler final : public Handler {
 public:
  AdminHandler(runtime::Loop& loop, const AdminSources& sources) noexcept
      : loop_(loop), sources_(sources) {
    record();
  }

  [[nodiscard]] bool answer(const Request& request, Response& response) noexcept override;
  [[nodiscard]] runtime::Task<void> answer_later(const Request& request, Response& response,
                                                 runtime::StopToken token) override;

  /// Keeps what the charts of the status page show, until the stop.
  [[nodiscard]] runtime::Task<void> keep_history(runtime::StopToken token);

 private:
  void record() { history_.record(sources_.metrics.sample(loop_.now())); }
  [[nodiscard]] runtime::Task<void> ask_workers(runtime::StopToken token);
  [[nodiscard]] bool all_have_answered() const noexcept;
  void tell_of_life(Response& response) const;
  [[nodiscard]] Dashboard dashboard() const;

  runtime::Loop& loop_;
  const AdminSources sources_;
  MetricsHistory history_;
};

}  // namespace server
