#pragma once

#include <cstddef>

#include "config/config.hpp"
#include "server/file_sender.hpp"
#include "server/process_limits.hpp"

namespace server {

/// One worker's part of what the process may take.
struct WorkerShare {
  std::size_t connections;
  std::size_t waiting;  ///< of these at a time for file systems that may stall (WaitingRoom)
  std::size_t cache_memory;
  std::size_t open_files;
  FileSender::Limits files = {};

  [[nodiscard]] static WorkerShare of(const config::Config& config, unsigned workers,
                                      const ProcessLimits& limits) noexcept;
};

}  // namespace server
