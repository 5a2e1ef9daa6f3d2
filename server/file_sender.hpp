#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "runtime/loop.hpp"
#include "runtime/result.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/chunk_pool.hpp"
#include "server/multipart_ranges.hpp"
#include "server/pipe_pool.hpp"
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
///
/// What is long is spliced: pages of the page cache go to the socket through a pipe, and no byte is
/// copied. What is shorter, where the file system may stall, or what finds no pipe, is read into
/// chunks, as is the rest of a file that cannot be spliced. (Figures: loadtest/FINDINGS.md)
class FileSender {
 public:
  /// Below it the copy costs less than the thread of the kernel that fills the pipe.
  static constexpr std::uint64_t kLeastSpliced = 1024 * 1024;
  static constexpr std::uint64_t kNothingSpliced = std::numeric_limits<std::uint64_t>::max();

  struct Limits {
    std::size_t pipes = 0;                            ///< in use at a time
    std::size_t pipe_capacity = PipePool::kCapacity;  ///< bytes
    std::uint64_t least_spliced = kLeastSpliced;      ///< bytes of a part that is worth a pipe
  };

  /// `token` ends reads for good.
  FileSender(runtime::Loop& loop, const Limits& limits, runtime::StopToken token) noexcept
      : loop_(loop),
        token_(token),
        least_spliced_(limits.least_spliced),
        pipes_(limits.pipes, limits.pipe_capacity) {}

  /// Gives up the descriptors that it keeps for later.
  void close_idle_pipes() noexcept { pipes_.close_idle(); }

  /// From now on shorter parts are copied.
  void set_least_spliced(std::uint64_t bytes) noexcept { least_spliced_ = bytes; }

  /// Sends the message, reading the next chunk, of the same part or the next, while the last one is
  /// being sent. Heads leave in one segment with the first bytes of their part, the end with the
  /// last ones. False if not everything went, since the client did not take it. An error if the
  /// file could not be read, ENODATA if it has become shorter, and the rest is missing: nothing is
  /// padded here. Whatever the arguments point at lives until it is done.
  [[nodiscard]] runtime::Task<runtime::Result<bool>> send(Transport& transport,
                                                          const Representation& file,
                                                          FileMessage message);

 private:
  [[nodiscard]] bool is_to_be_spliced(const Representation& file,
                                      const FileMessage& message) const noexcept;
  [[nodiscard]] runtime::Task<runtime::Result<bool>> send_spliced(Transport& transport,
                                                                  const Representation& file,
                                                                  FileMessage message,
                                                                  runtime::Pipe pipe);
  [[nodiscard]] runtime::Task<runtime::Result<bool>> send_copied(Transport& transport,
                                                                 const Representation& file,
                                                                 FileMessage message);
  [[nodiscard]] runtime::Task<runtime::Result<bool>> send_chunks(Transport& transport,
                                                                 const Representation& file,
                                                                 FileMessage message,
                                                                 ChunkPool::Chunk& current,
                                                                 ChunkPool::Chunk& next);

  runtime::Loop& loop_;
  runtime::StopToken token_;
  std::uint64_t least_spliced_;
  ChunkPool chunks_;
  PipePool pipes_;
};

}  // namespace server
