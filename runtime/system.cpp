#include "runtime/system.hpp"

#include <array>
#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "runtime/check.hpp"

namespace runtime::system {

Result<FileAttributes> attributes(int descriptor, Freshness freshness) noexcept {
  const int sync = freshness == Freshness::cached ? AT_STATX_DONT_SYNC : AT_STATX_SYNC_AS_STAT;
  struct statx found{};
  if (::statx(descriptor, "", AT_EMPTY_PATH | sync, STATX_BASIC_STATS, &found) != 0) {
    return last_error("statx");
  }
  return FileAttributes{.mode = found.stx_mode,
                        .size = found.stx_size,
                        .modified_seconds = found.stx_mtime.tv_sec,
                        .modified_nanoseconds = found.stx_mtime.tv_nsec,
                        .inode = found.stx_ino,
                        .device = makedev(found.stx_dev_major, found.stx_dev_minor)};
}

Result<void> clear_nonblocking(int descriptor) noexcept {
  const int flags = ::fcntl(descriptor, F_GETFL);
  if (flags < 0 || ::fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) != 0) {
    return last_error("fcntl");
  }
  return {};
}

void set_nonblocking(int socket, bool nonblocking) noexcept {
  // A socket has none of the other flags that this sets.
  CHECK(::fcntl(socket, F_SETFL, nonblocking ? O_NONBLOCK : 0) == 0);
}

Result<PipeEnds> make_pipe(std::size_t capacity) noexcept {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return last_error("pipe2");
  if (::fcntl(ends[1], F_SETPIPE_SZ, static_cast<int>(capacity)) < 0) {
    const std::unexpected<Error> error = last_error("fcntl");
    for (const int end : ends) close(end);
    return error;
  }
  return PipeEnds{.read = ends[0], .write = ends[1]};
}

Result<std::size_t> splice_to_socket(int pipe, int socket, std::size_t count, bool more) noexcept {
  // Up to Linux 6.4 SPLICE_F_NONBLOCK is of the pipe alone.
  const unsigned flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK | (more ? SPLICE_F_MORE : 0U);
  const ssize_t moved = ::splice(pipe, nullptr, socket, nullptr, count, flags);
  if (moved < 0) return last_error("splice");
  return static_cast<std::size_t>(moved);
}

void bound_unsent(int socket, std::uint32_t bytes) noexcept {
  (void)::setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes);
}

void close(int descriptor) noexcept {
  // EINTR and EIO leave the descriptor closed on Linux (close(2)); EBADF means that somebody else
  // closed it.
  CHECK(::close(descriptor) == 0 || errno != EBADF);
}

Result<int> duplicate(int descriptor) noexcept {
  const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return last_error("fcntl");
  return copy;
}

Result<std::size_t> read_at(int descriptor, std::span<char> buffer, std::uint64_t offset) noexcept {
  const ssize_t count =
      ::pread(descriptor, buffer.data(), buffer.size(), static_cast<off_t>(offset));
  if (count < 0) return last_error("pread");
  return static_cast<std::size_t>(count);
}

Result<int> make_event() noexcept {
  const int descriptor = ::eventfd(0, EFD_CLOEXEC);
  if (descriptor < 0) return last_error("eventfd");
  return descriptor;
}

void signal_event(int descriptor) noexcept {
  // Not through the C library: ThreadSanitizer would see the write, but not the ring's read that
  // answers it, and would take the loop's close of the descriptor for a race.
  const std::uint64_t one = 1;
  CHECK(::syscall(SYS_write, descriptor, &one, sizeof one) == sizeof one);
}

void shutdown_send(int descriptor) noexcept {
  // The peer may have gone already (ENOTCONN): then there is nobody left to tell.
  (void)::shutdown(descriptor, SHUT_WR);
}

Result<int> accept(int listener) noexcept {
  const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (connection < 0) return last_error("accept");
  return connection;
}

Result<sockaddr_storage> peer(int socket) noexcept {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return last_error("getpeername");
  }
  return address;
}

Result<std::uint64_t> acknowledged(int socket) noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
    return last_error("getsockopt");
  return info.tcpi_bytes_acked;
}

void fill_random(std::span<std::byte> bytes) noexcept {
  // Up to 256 bytes come in one piece (getrandom(2)).
  CHECK(bytes.size() <= 256);
  CHECK(::getrandom(bytes.data(), bytes.size(), GRND_INSECURE) ==
        static_cast<ssize_t>(bytes.size()));
}

TimePoint now() noexcept {
  return std::chrono::steady_clock::now();
}

std::int64_t wall_clock_seconds() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now.tv_sec;
}

}  // namespace runtime::system
