#include "server/worker_share.hpp"

#include <algorithm>
#include <cstdint>

namespace server {
namespace {

/// Descriptors that are neither a connection nor a cached file: standard streams, listeners, rings,
/// and a few to spare.
constexpr std::uint64_t kReservedDescriptors = 64;
constexpr std::uint64_t kReservedPerWorker = 16;
/// Half of what one user may have in pipes by default (PipePool::kCapacity).
constexpr std::uint64_t kMostPipes = 32;

}  // namespace

WorkerShare WorkerShare::of(const config::Config& config, unsigned workers,
                            const ProcessLimits& limits) noexcept {
  const std::uint64_t descriptors = limits.descriptors;
  const std::uint64_t open_files = config.cache.open_files.value_or(
      static_cast<unsigned>(std::clamp<std::uint64_t>(descriptors / 8, 16, 4096)));
  const std::uint64_t pipes = std::clamp<std::uint64_t>(descriptors / 64, 1, kMostPipes) / workers;
  const std::uint64_t reserved =
      kReservedDescriptors + workers * kReservedPerWorker + open_files + 2 * pipes * workers;
  const std::uint64_t most = descriptors > reserved + workers ? descriptors - reserved : workers;
  const std::uint64_t connections = std::min<std::uint64_t>(
      most, config.limits.connections.value_or(static_cast<unsigned>(most)));
  // The other half is for what serves: connections, pages of the files that are being sent.
  const std::uint64_t cache_memory =
      std::min<std::uint64_t>(config.cache.memory, limits.memory / 2);
  const auto share = static_cast<std::size_t>((connections + workers - 1) / workers);
  return {.connections = share,
          .waiting = (share + 1) / 2,
          .cache_memory = static_cast<std::size_t>(cache_memory / workers),
          .open_files = static_cast<std::size_t>((open_files + workers - 1) / workers),
          .files = {.pipes = static_cast<std::size_t>(pipes),
                    .least_spliced = config.cache.zero_copy ? FileSender::kLeastSpliced
                                                            : FileSender::kNothingSpliced}};
}

}  // namespace server
