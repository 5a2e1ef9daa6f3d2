#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include <fcntl.h>
#include <linux/openat2.h>

#include "runtime/fd.hpp"
#include "runtime/loop.hpp"
#include "runtime/operation.hpp"
#include "runtime/result.hpp"

namespace runtime {

/// Opens a file as openat2(2) does. `path` ends in NUL and lives until it completes: `Result<Fd>`.
class Open final : public Awaitable<Open> {
 public:
  Open(Loop& loop, int directory, const char* path, const open_how& how, Dispatch dispatch,
       StopToken token) noexcept
      : Awaitable(loop, token),
        how_(how),
        path_(path),
        directory_(directory),
        dispatch_(dispatch) {}

  void prepare(io_uring_sqe& sqe) noexcept {
    io_uring_prep_openat2(&sqe, directory_, path_, &how_);
    dispatch(sqe, dispatch_);
  }
  [[nodiscard]] static Result<Fd> finish(std::int32_t result, std::uint32_t) noexcept {
    if (result < 0) return std::unexpected(Error{-result, "openat2"});
    return Fd(result);
  }

 private:
  open_how how_;
  const char* path_;
  int directory_;
  Dispatch dispatch_;
};

/// Reads at an offset: `Result<std::size_t>`, fewer bytes than asked for where the file ends, or
/// where the kernel chose to stop.
class Read : public Awaitable<Read> {
 public:
  Read(Loop& loop, int descriptor, std::span<char> buffer, std::uint64_t offset, Dispatch dispatch,
       StopToken token) noexcept
      : Awaitable(loop, token),
        buffer_(buffer),
        offset_(offset),
        descriptor_(descriptor),
        dispatch_(dispatch) {}

  void prepare(io_uring_sqe& sqe) noexcept {
    io_uring_prep_read(&sqe, descriptor_, buffer_.data(), static_cast<unsigned>(buffer_.size()),
                       offset_);
    dispatch(sqe, dispatch_);
  }
  [[nodiscard]] static Result<std::size_t> finish(std::int32_t result, std::uint32_t) noexcept {
    return count_or_error(result, "read");
  }

 private:
  std::span<char> buffer_;
  std::uint64_t offset_;
  int descriptor_;
  Dispatch dispatch_;
};

/// Closes through the ring: for files whose close may wait for a server (NFS and FUSE flush on
/// close).
class Close final : public Awaitable<Close> {
 public:
  Close(Loop& loop, Fd descriptor, Dispatch dispatch) noexcept
      : Awaitable(loop, {}), descriptor_(std::move(descriptor)), dispatch_(dispatch) {}

  void prepare(io_uring_sqe& sqe) noexcept {
    io_uring_prep_close(&sqe, descriptor_.release());
    dispatch(sqe, dispatch_);
  }
  [[nodiscard]] static Result<void> finish(std::int32_t result, std::uint32_t) noexcept {
    if (result < 0) return std::unexpected(Error{-result, "close"});
    return {};
  }

 private:
  Fd descriptor_;
  Dispatch dispatch_;
};

enum class SymbolicLinks { followed, refused };

/// Opens a path below a directory for reading; the kernel refuses every way out of it (EXDEV),
/// whatever the path or a symbolic link says, and every link (ELOOP) where none shall be followed.
/// Never waits for the other end of a FIFO or for a device.
[[nodiscard]] inline Open open_beneath(Loop& loop, int directory, const char* path,
                                       StopToken token = {},
                                       Dispatch dispatch = Dispatch::inline_first,
                                       SymbolicLinks links = SymbolicLinks::followed) noexcept {
  const std::uint64_t refused = links == SymbolicLinks::refused ? RESOLVE_NO_SYMLINKS : 0;
  const open_how how{.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                     .mode = 0,
                     .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | refused};
  return {loop, directory, path, how, dispatch, token};
}

/// Opens a directory to resolve paths from, following symbolic links wherever they lead.
[[nodiscard]] inline Open open_directory(Loop& loop, const char* path, StopToken token = {},
                                         Dispatch dispatch = Dispatch::inline_first) noexcept {
  const open_how how{.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .mode = 0, .resolve = 0};
  return {loop, AT_FDCWD, path, how, dispatch, token};
}

[[nodiscard]] inline Read read(Loop& loop, int descriptor, std::span<char> buffer,
                               std::uint64_t offset, StopToken token = {},
                               Dispatch dispatch = Dispatch::inline_first) noexcept {
  return {loop, descriptor, buffer, offset, dispatch, token};
}

[[nodiscard]] inline Close close(Loop& loop, Fd descriptor,
                                 Dispatch dispatch = Dispatch::inline_first) noexcept {
  return {loop, std::move(descriptor), dispatch};
}

}  // namespace runtime
