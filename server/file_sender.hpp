#pragma once

#include <string_view>

#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/chunk_pool.hpp"
#include "server/representation.hpp"
#include "server/response.hpp"
#include "server/transport.hpp"

namespace server {

/// Sends parts of files that are too large to be kept in memory; one worker's.
class FileSender {
 public:
  /// `token` ends reads for good.
  FileSender(runtime::Loop& loop, runtime::StopToken token) noexcept : loop_(loop), token_(token) {}

  /// Sends `head` and the part, reading the next chunk while the last one is being sent; the first
  /// bytes leave in one segment with the head. False if not everything went: a file that has become
  /// shorter is never padded. All arguments live until it is done.
  [[nodiscard]] runtime::Task<bool> send(Transport& transport, std::string_view head,
                                         const Representation& file, FilePart part);

 private:
  [[nodiscard]] runtime::Task<bool> send_chunks(Transport& transport, std::string_view head,
                                                const Representation& file, FilePart part,
                                                ChunkPool::Chunk& current, ChunkPool::Chunk& next);

  runtime::Loop& loop_;
  runtime::StopToken token_;
  ChunkPool chunks_;
};

}  // namespace server
