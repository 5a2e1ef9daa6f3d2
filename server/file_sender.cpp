#include "server/file_sender.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "runtime/file.hpp"
#include "server/root.hpp"

namespace server {
namespace {

using runtime::Result;
using runtime::Task;

std::span<char> room_for(const FilePart& rest, const ChunkPool::Chunk& chunk) noexcept {
  return {chunk.get(),
          static_cast<std::size_t>(std::min<std::uint64_t>(rest.length, ChunkPool::kChunkSize))};
}

}  // namespace

Task<bool> FileSender::send(Transport& transport, std::string_view head, const Representation& file,
                            FilePart part) {
  ChunkPool::Chunk current = chunks_.acquire();
  ChunkPool::Chunk next = chunks_.acquire();
  const bool sent = co_await send_chunks(transport, head, file, part, current, next);
  chunks_.release(std::move(current));
  chunks_.release(std::move(next));
  co_return sent;
}

Task<bool> FileSender::send_chunks(Transport& transport, std::string_view head,
                                   const Representation& file, FilePart part,
                                   ChunkPool::Chunk& current, ChunkPool::Chunk& next) {
  Root& root = file.root();
  std::optional<runtime::Read> ahead;
  const auto start_reading = [&](const ChunkPool::Chunk& chunk) {
    ahead.emplace(loop_, file.descriptor(), room_for(part, chunk), part.offset, root.dispatch(),
                  token_);
    ahead->start();
  };

  Root::Permit permit = co_await root.acquire();
  start_reading(current);
  for (;;) {
    // By name: g++ 12 copies an awaiter that is the result of an expression.
    runtime::Read& reading = *ahead;
    const Result<std::size_t> count = co_await reading;
    permit = Root::Permit();
    if (!count || *count == 0) co_return false;
    part.offset += *count;
    part.length -= *count;
    if (part.length > 0) {
      permit = co_await root.acquire();
      start_reading(next);
    }
    std::array<iovec, 2> pieces = {piece_of(std::exchange(head, {})),
                                   piece_of({current.get(), *count})};
    const bool sent = co_await transport.send_all(pieces);
    if (part.length == 0) co_return sent;
    if (!sent) {
      // The kernel still writes into the chunk.
      runtime::Read& abandoned = *ahead;
      (void)co_await abandoned;
      co_return false;
    }
    std::swap(current, next);
  }
}

}  // namespace server
