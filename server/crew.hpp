#pragma once

#include <cstdint>
#include <expected>
#include <list>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "runtime/helpers.hpp"
#include "server/address_quota.hpp"
#include "server/event.hpp"
#include "server/metrics_registry.hpp"
#include "server/worker.hpp"

namespace server {

/// All workers of the process, or none yet. On the main thread.
class Crew {
 public:
  /// `changed` is signalled when one has finished, or is short of something.
  Crew(unsigned size, const Event& changed) noexcept : size_(size), changed_(changed) {}

  [[nodiscard]] unsigned size() const noexcept { return size_; }
  [[nodiscard]] bool is_at_work() const noexcept { return !workers_.empty(); }

  /// The error for which the kernel did not restrict the workers' rings, if they were to be. Of a
  /// crew at work.
  [[nodiscard]] const runtime::Result<void>& ring_restriction() const noexcept {
    return workers_.front().ring_restriction();
  }

  /// Starts them and waits until they serve. All references outlive them. The error is a sentence
  /// for people.
  [[nodiscard]] std::expected<void, std::string> start(const config::Config& config,
                                                       std::vector<WorkerAssignment> assignments,
                                                       runtime::Helpers& helpers,
                                                       AddressQuota& quota,
                                                       MetricsRegistry& metrics);

  void adopt(std::vector<WorkerAssignment> assignments);
  void drain();
  void drain_patiently();
  void stop();

  /// Waits for them; `stop` has been called.
  void dismiss() noexcept { workers_.clear(); }

  [[nodiscard]] bool has_finished() const noexcept;
  /// Whether a connection could not be accepted for want of descriptors or memory.
  [[nodiscard]] bool is_starved() const noexcept;

  /// Signs of life, for supervision.
  void ask();
  [[nodiscard]] bool has_answered() const noexcept;

  [[nodiscard]] std::list<Worker>& workers() noexcept { return workers_; }

 private:
  const unsigned size_;
  const Event& changed_;
  std::list<Worker> workers_;
};

}  // namespace server
