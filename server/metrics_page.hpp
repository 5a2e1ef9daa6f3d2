#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "server/metrics.hpp"

namespace server {

/// What is counted outside the workers.
struct ProcessMetrics {
  std::string_view version{};
  std::chrono::sys_time<std::chrono::milliseconds> start{};
  std::uint64_t configuration_generation = 1;  ///< 1: as read at the start
  std::uint64_t reload_failures = 0;
};

/// Everything in Prometheus' text format, version 0.0.4; the workers summed up. `sites` are the
/// names of what each worker counts, in the same order. On the scraper's thread: it allocates.
[[nodiscard]] std::string render_metrics(std::span<const WorkerMetrics* const> workers,
                                         std::span<const std::string> sites,
                                         const ProcessMetrics& process);

}  // namespace server
