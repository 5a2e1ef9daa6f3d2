#pragma once

#include <span>
#include <string_view>

#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/chunk_pool.hpp"
#include "server/multipart_ranges.hpp"
#include "server/representation.hpp"
#include "server/transport.hpp"

namespace server {

/// A message with parts of a file in it.
struct FileMessage {
  std::string_view head;            ///< before everything
  std::span<const BodyPart> parts;  ///< at least one
  std::string_view end;             ///< after everything
};

/// Sends parts of files that are too large to be kept in memory; one worker's.
class FileSender {
 public:
  /// `token` ends reads for good.
  FileSender(runtime::Loop& loop, runtime::StopToken token) noexcept : loop_(loop), token_(token) {}

  /// Sends the message, reading the next chunk, of the same part or the next, while the last one is
  /// being sent. Heads leave in one segment with the first bytes of their part, the end with the
  /// last ones. False if not everything went: a file that has become shorter is never padded.
  /// Whatever the arguments point at lives until it is done.
  [[nodiscard]] runtime::Task<bool> send(Transport& transport, const Representation& file,
                                         FileMessage message);

 private:
  [[nodiscard]] runtime::Task<bool> send_chunks(Transport& transport, const Representation& file,
                                                FileMessage message, ChunkPool::Chunk& current,
                                                ChunkPool::Chunk& next);

  runtime::Loop& loop_;
  runtime::StopToken token_;
  ChunkPool chunks_;
};

}  // namespace server
