#include "server/log_sink.hpp"

#include <array>
#include <cerrno>
#include <span>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "runtime/check.hpp"
#include "server/journal_entry.hpp"

namespace server {
namespace {

using runtime::Fd;
using runtime::last_error;
using runtime::Result;

constexpr int kFlags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
constexpr mode_t kMode = 0640;  // what is in a log is not for everybody

/// The first line of `pieces`, which hold a whole one, as the journal reads it: a field a line.
std::string_view next_entry(const LogQueue::Pieces& pieces,
                            std::span<char, kLongestJournalEntry> room) noexcept {
  std::size_t size = 0;
  for (const std::span<const char> piece : pieces) {
    for (const char byte : piece) {
      CHECK(size < room.size());
      room[size++] = byte == kJournalFieldEnd ? '\n' : byte;
      if (byte == '\n') return {room.data(), size};
    }
  }
  CHECK(false);
}

/// One datagram an entry. sd_journal_sendv would wait while the journal is busy.
Result<std::size_t> write_entry(int socket, const LogQueue::Pieces& pieces) noexcept {
  std::array<char, kLongestJournalEntry> room;
  const std::string_view entry = next_entry(pieces, room);
  if (::send(socket, entry.data(), entry.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
    return last_error("send");
  }
  return entry.size();
}

}  // namespace

Result<LogSink> LogSink::standard_output() {
  struct stat attributes{};
  if (::fstat(STDOUT_FILENO, &attributes) != 0) return last_error("standard output");
  if (S_ISFIFO(attributes.st_mode) || S_ISCHR(attributes.st_mode)) {
    if (Fd own(::open("/proc/self/fd/1", kFlags)); own) return LogSink(std::move(own), Kind::file);
  }
  // A file is shared with standard error by `>all.log 2>&1`: with an offset of our own, one would
  // overwrite the other.
  Fd shared(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!shared) return last_error("standard output");
  return LogSink(std::move(shared), S_ISSOCK(attributes.st_mode) ? Kind::stream : Kind::file);
}

Result<LogSink> LogSink::file(const std::string& path) {
  Fd file(::open(path.c_str(), kFlags | O_CREAT | O_APPEND, kMode));
  if (!file) return last_error("open");
  return LogSink(std::move(file), Kind::file);
}

Result<LogSink> LogSink::journal(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(path.size() < sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return last_error("socket");
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return last_error("connect");
  }
  return LogSink(std::move(socket), Kind::journal);
}

Result<LogSink> LogSink::duplicate() const noexcept {
  Fd copy(::fcntl(descriptor_.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) return last_error("fcntl");
  return LogSink(std::move(copy), kind_);
}

Result<std::size_t> LogSink::write(const LogQueue::Pieces& pieces) const noexcept {
  if (kind_ == Kind::journal) return write_entry(descriptor_.get(), pieces);
  std::array<iovec, 2> vectors{};
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    // Only read from.
    vectors[i] = {.iov_base = const_cast<char*>(pieces[i].data()), .iov_len = pieces[i].size()};
  }
  for (;;) {
    ssize_t written = 0;
    if (kind_ == Kind::stream) {
      msghdr message{};
      message.msg_iov = vectors.data();
      message.msg_iovlen = vectors.size();
      written = ::sendmsg(descriptor_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    } else {
      written = ::writev(descriptor_.get(), vectors.data(), static_cast<int>(vectors.size()));
    }
    if (written > 0) return static_cast<std::size_t>(written);
    // No file does that; a device that took nothing would be asked for ever.
    if (written == 0) return std::unexpected(runtime::Error{EIO, "write"});
    if (errno != EINTR) return last_error("write");
  }
}

}  // namespace server
