#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include <sys/socket.h>

#include "runtime/result.hpp"

/// The seam for the few direct system calls of the request path: the ones that never wait. A
/// simulated kernel links its own definitions of these functions in place of system.cpp; whatever
/// may wait goes through Ring, the other seam.
namespace runtime::system {

using TimePoint = std::chrono::steady_clock::time_point;

/// What fstat knows of an open file.
struct FileAttributes {
  std::uint32_t mode = 0;
  std::uint64_t size = 0;  ///< bytes
  std::int64_t modified_seconds = 0;
  std::uint32_t modified_nanoseconds = 0;
  std::uint64_t inode = 0;
  std::uint64_t device = 0;

  friend bool operator==(const FileAttributes&, const FileAttributes&) = default;
};

/// Whether the attributes may be asked of a server that answers late (network file systems, FUSE).
enum class Freshness { as_stat, cached };

[[nodiscard]] Result<FileAttributes> attributes(int descriptor, Freshness freshness) noexcept;

/// Clears O_NONBLOCK, without which the ring would answer EAGAIN for a cold page on a file system
/// that cannot read without waiting (io_rw_init_file in the kernel).
[[nodiscard]] Result<void> clear_nonblocking(int descriptor) noexcept;

/// Whether calls on a socket give EAGAIN where they would wait. The ring does not wait either,
/// then, but for a poll.
void set_nonblocking(int socket, bool nonblocking) noexcept;

/// The descriptors of a pipe(7).
struct PipeEnds {
  int read;
  int write;
};

/// A pipe with room for that many bytes in whole pages.
[[nodiscard]] Result<PipeEnds> make_pipe(std::size_t capacity) noexcept;

/// Moves bytes that stand in a pipe to a socket that does not block: how many, or EAGAIN where it
/// takes none now. `more` will follow at once, so that a segment may wait for it. The process
/// ignores SIGPIPE.
[[nodiscard]] Result<std::size_t> splice_to_socket(int pipe, int socket, std::size_t count,
                                                   bool more) noexcept;

/// How many bytes a TCP socket may queue beyond what is in flight (TCP_NOTSENT_LOWAT, tcp(7));
/// other sockets have no such bound.
void bound_unsent(int socket, std::uint32_t bytes) noexcept;

void close(int descriptor) noexcept;

/// Another descriptor of the same open file.
[[nodiscard]] Result<int> duplicate(int descriptor) noexcept;

/// Reads a file on a local file system at an offset; for helper threads, as it may wait for the
/// disk.
[[nodiscard]] Result<std::size_t> read_at(int descriptor, std::span<char> buffer,
                                          std::uint64_t offset) noexcept;

/// A descriptor that a ring can read eight bytes from once it has been signalled (eventfd(2)).
[[nodiscard]] Result<int> make_event() noexcept;

/// From any thread; never waits for long.
void signal_event(int descriptor) noexcept;

/// Says that no more will be sent; what was sent is still delivered.
void shutdown_send(int descriptor) noexcept;

/// Takes a connection from the backlog of a listener; EAGAIN where none waits. Returns a
/// descriptor.
[[nodiscard]] Result<int> accept(int listener) noexcept;

/// Who is at the other end of a connected socket; of family AF_UNIX without a path for most clients
/// of a Unix domain socket.
[[nodiscard]] Result<sockaddr_storage> peer(int socket) noexcept;

/// How many bytes the peer of a TCP connection has acknowledged; EOPNOTSUPP or the like for other
/// sockets.
[[nodiscard]] Result<std::uint64_t> acknowledged(int socket) noexcept;

/// Fills at most 256 bytes with what nobody can foretell. Not for keys: it does not wait until the
/// kernel of a machine that has just started has gathered enough.
void fill_random(std::span<std::byte> bytes) noexcept;

[[nodiscard]] TimePoint now() noexcept;

/// Seconds since the epoch, of a clock that is at most a few milliseconds late.
[[nodiscard]] std::int64_t wall_clock_seconds() noexcept;

}  // namespace runtime::system
