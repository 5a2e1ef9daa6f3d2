#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "loadtest/ceiling/options.hpp"

namespace ceiling {

// One response after the other from a file, in two buffers: the next chunk is read while one is
// being sent. Knows no ring: it says what to read and what to send, and is told what has been done.
class FileStream {
 public:
  struct Read {
    std::span<char> buffer;
    std::uint64_t offset = 0;
  };

  bool active() const { return unsent_ > 0; }
  bool reading() const { return reading_; }

  void begin(std::string_view header, const Part& body);

  bool may_read() const { return !reading_ && unread_ > 0 && chunks_[filling_].size == 0; }
  // May be asked once, and then `was_read` must be told.
  Read read();
  void was_read(std::size_t bytes);

  // Empty where nothing has been read yet.
  std::span<const char> to_send() const;
  void was_sent();
  // Nothing more will be sent; a read that was begun must still end.
  void give_up() { unsent_ = unread_ = 0; }

 private:
  static constexpr std::size_t kChunkBytes = std::size_t{64} * 1024;

  struct Chunk {
    std::vector<char> bytes;
    std::size_t header = 0;  // bytes of the header block in front
    std::size_t size = 0;    // 0: to be filled
  };

  std::array<Chunk, 2> chunks_;
  unsigned filling_ = 0;
  unsigned draining_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t unread_ = 0;  // bytes of the body
  std::uint64_t unsent_ = 0;  // the same
  bool reading_ = false;
};

}  // namespace ceiling
