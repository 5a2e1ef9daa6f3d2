#include "tests/sim/bounds.hpp"

#include <algorithm>

#include "server/exchange.hpp"
#include "server/worker_generation.hpp"
#include "tests/sim/simulated_pipe.hpp"

namespace sim {

Bounds::Bounds(World& world, const Limits& limits) noexcept
    : world_(world), limits_(limits), bytes_before_(live_memory_of_worker().bytes) {}

void Bounds::expect_kept(const server::WorkerMetrics& metrics, std::size_t generations,
                         std::size_t clients) {
  count_connections(metrics);
  if (connections_ > (ends_listener_ ? clients : std::min(clients, limits_.connections))) {
    world_.fail("there are", connections_, "connections");
  }
  expect_pipes_kept();
  const auto cached = static_cast<std::size_t>(metrics.cache_bytes.value());
  if (cached > limits_.cache_memory) world_.fail("the cache holds", cached, "bytes");
  expect_memory_kept(cached, generations);
}

void Bounds::count_connections(const server::WorkerMetrics& metrics) {
  connections_ = 0;
  for (const auto& state : metrics.connections) {
    connections_ += static_cast<std::size_t>(state.value());
  }
  connections_at_once_ = std::max(connections_at_once_, connections_);
}

void Bounds::expect_pipes_kept() const {
  const auto ends = std::ranges::count_if(world_.descriptors.all(), [](const auto& open) {
    return dynamic_cast<const SimulatedPipeEnd*>(open.second.get()) != nullptr;
  });
  if (static_cast<std::size_t>(ends) > 2 * limits_.pipes)
    world_.fail(ends, "ends of pipes are open");
}

void Bounds::expect_memory_kept(std::size_t cached, std::size_t generations) const {
  const WorkerMemory memory = live_memory_of_worker();
  // Two for each response, and they are kept for the next.
  if (memory.chunks > 2 * connections_at_once_) world_.fail("there are", memory.chunks, "chunks");
  const std::size_t bytes = memory.bytes - bytes_before_;
  const std::size_t most = most_bytes(cached, generations);
  if (bytes > most) {
    world_.fail("the worker has", bytes, "bytes, more than", most, "for", connections_, "of",
                connections_at_once_, "connections and", cached, "cached bytes");
  }
}

std::size_t Bounds::most_bytes(std::size_t cached, std::size_t generations) const noexcept {
  constexpr std::size_t kWorker = 12 * 1024;
  constexpr std::size_t kGeneration = sizeof(server::WorkerGeneration) + std::size_t{4 * 1024};
  // Frames of coroutines.
  constexpr std::size_t kConnection = 16 * 1024;
  // Names, and what is known of a file beside its bytes.
  constexpr std::size_t kResource = 2 * 1024;
  // What the most mischief makes of a text. It need not be kept in memory to be encoded.
  constexpr std::size_t kText = 20 * 1024;
  // Of a generation, at a time.
  constexpr std::size_t kEncodings = 16;

  // Kept for the next request. A vector that grows doubles.
  const std::size_t exchange = sizeof(server::Exchange) + std::size_t{8 * 1024} +
                               2 * (limits_.request_head + limits_.receive_buffer);
  // A file with two sidecars, or with what it was encoded to.
  const std::size_t resource =
      kResource + 3 * world_.files.largest_up_to(limits_.most_in_memory) + kText;
  const std::size_t encodings = std::min(world_.helper_calls, generations * kEncodings);
  const std::size_t former = generations == 0 ? 0 : generations - 1;
  return kWorker + generations * kGeneration + cached + former * limits_.cache_memory +
         connections_at_once_ * exchange +
         // What is being sent may have left the cache; what is being loaded is not yet in it.
         connections_ * (kConnection + 2 * resource) + encodings * (kResource + 2 * kText);
}

}  // namespace sim
