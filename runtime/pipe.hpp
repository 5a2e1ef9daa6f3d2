#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include <fcntl.h>

#include "runtime/fd.hpp"
#include "runtime/loop.hpp"
#include "runtime/operation.hpp"
#include "runtime/result.hpp"
#include "runtime/system.hpp"

namespace runtime {

/// A pipe(7) through which pages of the page cache pass from a file to a socket: what stands in it
/// are references, and no byte is copied.
class Pipe {
 public:
  /// With room for `capacity` bytes of a file, a few less where they do not begin at a page. EPERM
  /// beyond what the pipes of one user may hold (pipe-user-pages-soft, pipe(7)).
  [[nodiscard]] static Result<Pipe> make(std::size_t capacity) noexcept {
    const auto ends = system::make_pipe(capacity);
    if (!ends) return std::unexpected(ends.error());
    return Pipe(Fd(ends->read), Fd(ends->write), capacity);
  }

  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] int read_end() const noexcept { return read_end_.get(); }
  [[nodiscard]] int write_end() const noexcept { return write_end_.get(); }

 private:
  Pipe(Fd read_end, Fd write_end, std::size_t capacity) noexcept
      : read_end_(std::move(read_end)), write_end_(std::move(write_end)), capacity_(capacity) {}

  Fd read_end_;
  Fd write_end_;
  std::size_t capacity_;
};

/// Fills an empty pipe with bytes of a file at an offset: `Result<std::size_t>`, 0 where the file
/// has ended. The kernel does it in a thread of its own, which may wait for the disk and holds the
/// pipe's lock meanwhile: until it completes, nothing else touches the pipe.
class Splice final : public Awaitable<Splice> {
 public:
  Splice(Loop& loop, int file, std::uint64_t offset, const Pipe& pipe, std::size_t count,
         StopToken token) noexcept
      : Awaitable(loop, token),
        offset_(static_cast<std::int64_t>(offset)),
        count_(static_cast<unsigned>(count)),
        file_(file),
        pipe_(pipe.write_end()) {}

  void prepare(io_uring_sqe& sqe) noexcept {
    constexpr std::int64_t kNoOffset = -1;  // a pipe has none
    io_uring_prep_splice(&sqe, file_, offset_, pipe_, kNoOffset, count_, SPLICE_F_MOVE);
    dispatch(sqe, Dispatch::punted);
  }
  [[nodiscard]] static Result<std::size_t> finish(std::int32_t result, std::uint32_t) noexcept {
    return count_or_error(result, "splice");
  }

 private:
  std::int64_t offset_;
  unsigned count_;
  int file_;
  int pipe_;
};

[[nodiscard]] inline Splice splice(Loop& loop, int file, std::uint64_t offset, const Pipe& pipe,
                                   std::size_t count, StopToken token = {}) noexcept {
  return {loop, file, offset, pipe, count, token};
}

}  // namespace runtime
