#pragma once

#include <cstddef>

#include "server/metrics.hpp"
#include "tests/sim/live_memory.hpp"
#include "tests/sim/world.hpp"

namespace sim {

/// What a worker may take by its configuration, whatever clients, files and the kernel do.
class Bounds {
 public:
  struct Limits {
    std::size_t connections;
    std::size_t cache_memory;    ///< bytes, of each generation
    std::size_t most_in_memory;  ///< bytes of a file
    std::size_t request_head;    ///< bytes
    std::size_t receive_buffer;  ///< bytes
    std::size_t pipes;
  };

  /// What the worker has of memory already counts for nothing.
  Bounds(World& world, const Limits& limits) noexcept;

  /// A listener ends: whoever the kernel has accepted for it is taken in, even if there is no room.
  void take_in_accepted() noexcept { ends_listener_ = true; }

  /// Fails the world if the worker has more. While all its coroutines wait; `generations` are those
  /// that it has not left, of which the metrics tell of the newest one's cache.
  void expect_kept(const server::WorkerMetrics& metrics, std::size_t generations,
                   std::size_t clients);

 private:
  void count_connections(const server::WorkerMetrics& metrics);
  void expect_pipes_kept() const;
  void expect_memory_kept(std::size_t cached, std::size_t generations) const;
  [[nodiscard]] std::size_t most_bytes(std::size_t cached, std::size_t generations) const noexcept;

  World& world_;
  const Limits limits_;
  const std::size_t bytes_before_;
  std::size_t connections_ = 0;
  std::size_t connections_at_once_ = 0;  ///< so far
  bool ends_listener_ = false;
};

}  // namespace sim
