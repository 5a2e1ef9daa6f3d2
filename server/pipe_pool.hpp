#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/pipe.hpp"

namespace server {

/// The pipes through which large files are sent; one worker's. Made when they are needed, and kept.
class PipePool {
 public:
  /// What a pipe may hold by default; the 64 MiB that all pipes of a user may hold (pipe(7)) are
  /// enough for 64.
  static constexpr std::size_t kCapacity = 1024 * 1024;

  /// At most `most` are lent at a time, which have room for `capacity` bytes.
  PipePool(std::size_t most, std::size_t capacity) noexcept
      : available_(most), capacity_(capacity) {}

  /// An empty pipe; nothing where too many are lent, or the kernel gives no more.
  [[nodiscard]] std::optional<runtime::Pipe> acquire() {
    if (available_ == 0) return std::nullopt;
    if (free_.empty()) {
      runtime::Result<runtime::Pipe> made = runtime::Pipe::make(capacity_);
      if (!made) return std::nullopt;
      --available_;
      return std::move(*made);
    }
    --available_;
    runtime::Pipe pipe = std::move(free_.back());
    free_.pop_back();
    return pipe;
  }

  /// Closes those that are not lent.
  void close_idle() noexcept { free_.clear(); }

  /// Takes a pipe back; one that is not empty is closed.
  void release(runtime::Pipe pipe, bool empty) {
    ++available_;
    if (empty) free_.push_back(std::move(pipe));
  }

 private:
  std::size_t available_;
  std::size_t capacity_;
  std::vector<runtime::Pipe> free_;
};

}  // namespace server
