#pragma once

#include <cstddef>
#include <cstdint>

#include "config/config.hpp"
#include "server/file_sender.hpp"

namespace server {

/// One worker's part of what the process may take.
struct WorkerShare {
  std::size_t connections;
  std::size_t cache_memory;
  std::size_t open_files;
  FileSender::Limits files = {};

  /// `descriptors`: how many the process may have.
  [[nodiscard]] static WorkerShare of(const config::Config& config, unsigned workers,
                                      std::uint64_t descriptors) noexcept;
};

}  // namespace server
