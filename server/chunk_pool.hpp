#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace server {

/// The buffers through which files are streamed; one worker's. A response has two at most, so
/// memory is bounded by the connections, and what is kept for later by kMostFree.
class ChunkPool {
 public:
  static constexpr std::size_t kChunkSize = 64 * 1024;
  /// As many as 64 busy responses have. What is not kept goes back to the kernel, and to fault it
  /// in again can cost several times what it costs to send it (loadtest/FINDINGS.md).
  static constexpr std::size_t kMostFree = 128;
  using Chunk = std::unique_ptr<char[]>;

  ChunkPool() { free_.reserve(kMostFree); }

  [[nodiscard]] Chunk acquire() {
    if (free_.empty()) return std::make_unique_for_overwrite<char[]>(kChunkSize);
    Chunk chunk = std::move(free_.back());
    free_.pop_back();
    return chunk;
  }

  void release(Chunk chunk) {
    if (free_.size() < kMostFree) free_.push_back(std::move(chunk));
  }

 private:
  std::vector<Chunk> free_;
};

}  // namespace server
