#pragma once

#include <atomic>
#include <list>

#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/handler.hpp"
#include "server/metrics_registry.hpp"
#include "server/worker.hpp"

namespace server {

/// What the answers tell of, which outlives them.
struct AdminSources {
  const MetricsRegistry& metrics;
  std::list<Worker>& workers;      ///< as many as there will be
  const std::atomic<bool>& ready;  ///< whether load balancers shall send requests
};

/// Answers monitoring: /metrics, /livez and /readyz. The only one to ask the workers.
class AdminHandler final : public Handler {
 public:
  AdminHandler(runtime::Loop& loop, const AdminSources& sources) noexcept
      : loop_(loop), sources_(sources) {}

  [[nodiscard]] bool answer(const Request& request, Response& response) noexcept override;
  [[nodiscard]] runtime::Task<void> answer_later(const Request& request, Response& response,
                                                 runtime::StopToken token) override;

 private:
  [[nodiscard]] runtime::Task<void> ask_workers(runtime::StopToken token);
  [[nodiscard]] bool all_have_answered() const noexcept;
  void tell_of_life(Response& response) const;

  runtime::Loop& loop_;
  const AdminSources sources_;
};

}  // namespace server
