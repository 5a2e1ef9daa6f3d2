#include "loadtest/ceiling/file_stream.hpp"

#include <algorithm>
#include <utility>

namespace ceiling {

void FileStream::begin(std::string_view header, const Part& body) {
  for (Chunk& chunk : chunks_) {
    chunk.bytes.resize(header.size() + kChunkBytes);
    chunk.header = chunk.size = 0;
  }
  filling_ = draining_ = 0;
  std::ranges::copy(header, chunks_[filling_].bytes.begin());
  chunks_[filling_].header = header.size();
  offset_ = body.first;
  unread_ = unsent_ = body.size();
}

FileStream::Read FileStream::read() {
  reading_ = true;
  Chunk& chunk = chunks_[filling_];
  const std::size_t size = std::min<std::uint64_t>(kChunkBytes, unread_);
  return {std::span(chunk.bytes).subspan(chunk.header, size), offset_};
}

void FileStream::was_read(std::size_t bytes) {
  reading_ = false;
  if (!active()) return;
  chunks_[filling_].size = bytes;
  filling_ ^= 1;
  offset_ += bytes;
  unread_ -= bytes;
}

std::span<const char> FileStream::to_send() const {
  const Chunk& chunk = chunks_[draining_];
  if (!active() || chunk.size == 0) return {};
  return std::span(chunk.bytes).first(chunk.header + chunk.size);
}

void FileStream::was_sent() {
  Chunk& chunk = chunks_[draining_];
  unsent_ -= std::exchange(chunk.size, 0);
  chunk.header = 0;
  draining_ ^= 1;
}

}  // namespace ceiling
