#include "server/file_sender.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "runtime/check.hpp"
#include "server/root.hpp"

namespace server {
namespace {

using runtime::Result;
using runtime::Task;

/// A pipe's first filling. When it has gone, more of it than what the kernel queues at first (128
/// KiB) and what a client's kernel receives for a program that does not read (64 KiB by default)
/// was read: the client is alive, and the bound can be lifted.
constexpr std::uint64_t kUnderBound = 384 * 1024;

/// What is left to be read of a message.
class Rest {
 public:
  explicit Rest(std::span<const BodyPart> parts) noexcept : parts_(parts) {
    CHECK(!parts_.empty());
    begin_part();
  }

  /// The head that goes before the bytes that come next: only once.
  [[nodiscard]] std::string_view take_head() noexcept { return std::exchange(part_.head, {}); }

  /// All bytes of a part are read before those of the next.
  void drop(std::size_t count) noexcept {
    part_.range.first += count;
    part_.range.length -= count;
    if (part_.range.length == 0 && !parts_.empty()) begin_part();
  }
  [[nodiscard]] bool empty() const noexcept { return part_.range.length == 0; }

  [[nodiscard]] std::uint64_t offset() const noexcept { return part_.range.first; }
  [[nodiscard]] std::span<char> room_in(const ChunkPool::Chunk& chunk) const noexcept {
    const auto size = std::min<std::uint64_t>(part_.range.length, ChunkPool::kChunkSize);
    return {chunk.get(), static_cast<std::size_t>(size)};
  }

 private:
  void begin_part() noexcept {
    part_ = parts_.front();
    parts_ = parts_.subspan(1);
  }

  BodyPart part_{};
  std::span<const BodyPart> parts_;
};

}  // namespace

Task<Result<bool>> FileSender::send(Transport& transport, const Representation& file,
                                    FileMessage message) {
  if (is_to_be_spliced(file, message)) {
    if (std::optional<runtime::Pipe> pipe = pipes_.acquire()) {
      co_return co_await send_spliced(transport, file, message, std::move(*pipe));
    }
  }
  co_return co_await send_copied(transport, file, message);
}

bool FileSender::is_to_be_spliced(const Representation& file,
                                  const FileMessage& message) const noexcept {
  return message.parts.size() == 1 && message.parts.front().range.length >= least_spliced_ &&
         !file.root().may_stall();
}

Task<Result<bool>> FileSender::send_spliced(Transport& transport, const Representation& file,
                                            FileMessage message, runtime::Pipe pipe) {
  const BodyPart& part = message.parts.front();
  BodyPart rest{.head = {}, .range = part.range};
  std::optional<runtime::Splice> filling;
  const auto start_filling = [&](std::uint64_t most) {
    const auto count = std::min({rest.range.length, std::uint64_t{pipe.capacity()}, most});
    filling.emplace(loop_, file.descriptor(), rest.range.first, pipe, count, token_);
    filling->start();
  };

  start_filling(kUnderBound);
  std::array<iovec, 2> head = {piece_of(message.head), piece_of(part.head)};
  bool sent = co_await transport.send_all(head, true);
  transport.begin_splicing();
  for (;;) {
    // By name: g++ 12 copies an awaiter that is the result of an expression.
    runtime::Splice& filled = *filling;
    const Result<std::size_t> count = co_await filled;
    if (!sent || !count || *count == 0) break;
    rest.range.first += *count;
    rest.range.length -= *count;
    sent = co_await transport.send_from(pipe, *count, rest.range.length != 0);
    if (!sent || rest.range.length == 0) break;
    transport.lift_unsent_bound();
    start_filling(rest.range.length);
  }
  transport.end_splicing();
  pipes_.release(std::move(pipe), sent);
  if (!sent || rest.range.length == 0) co_return sent;
  // Either the file system cannot be spliced from, or a read will say what is wrong, too.
  co_return co_await send_copied(transport, file,
                                 {.head = {}, .parts = {&rest, 1}, .end = message.end});
}

Task<Result<bool>> FileSender::send_copied(Transport& transport, const Representation& file,
                                           FileMessage message) {
  ChunkPool::Chunk current = chunks_.acquire();
  ChunkPool::Chunk next;
  const Result<bool> sent = co_await send_chunks(transport, file, message, current, next);
  if (next) chunks_.release(std::move(next));
  chunks_.release(std::move(current));
  co_return sent;
}

Task<Result<bool>> FileSender::send_chunks(Transport& transport, const Representation& file,
                                           FileMessage message, ChunkPool::Chunk& current,
                                           ChunkPool::Chunk& next) {
  Root& root = file.root();
  Rest rest(message.parts);
  std::optional<Root::PermittedRead> ahead;
  const auto start_reading = [&](const ChunkPool::Chunk& chunk, Root::Permit permit) {
    ahead.emplace(root, std::move(permit), file.descriptor(), rest.room_in(chunk), rest.offset(),
                  token_);
    ahead->start();
  };

  Root::Permit permit = co_await root.acquire();
  start_reading(current, std::move(permit));
  for (;;) {
    // By name: g++ 12 copies an awaiter that is the result of an expression.
    Root::PermittedRead& reading = *ahead;
    const Result<std::size_t> count = co_await reading;
    if (!count) co_return std::unexpected(count.error());
    if (*count == 0) co_return std::unexpected(runtime::Error{ENODATA});
    const std::string_view head = rest.take_head();
    rest.drop(*count);
    if (!rest.empty()) {
      Root::Permit permitted = co_await root.acquire();
      if (!next) next = chunks_.acquire();
      start_reading(next, std::move(permitted));
    }
    std::array<iovec, 4> pieces = {piece_of(std::exchange(message.head, {})), piece_of(head),
                                   piece_of({current.get(), *count}),
                                   piece_of(rest.empty() ? message.end : std::string_view())};
    const bool sent = co_await transport.send_all(pieces);
    if (rest.empty()) co_return sent;
    if (!sent) {
      // The kernel still writes into the chunk.
      Root::PermittedRead& abandoned = *ahead;
      (void)co_await abandoned;
      co_return false;
    }
    std::swap(current, next);
  }
}

}  // namespace server
