#include "server/log_sink.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace server {
namespace {

using runtime::Fd;
using runtime::last_error;
using runtime::Result;

constexpr int kFlags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
constexpr mode_t kMode = 0640;  // what is in a log is not for everybody

}  // namespace

Result<LogSink> LogSink::standard_output() {
  struct stat attributes{};
  if (::fstat(STDOUT_FILENO, &attributes) != 0) return last_error("standard output");
  if (S_ISFIFO(attributes.st_mode) || S_ISCHR(attributes.st_mode)) {
    if (Fd own(::open("/proc/self/fd/1", kFlags)); own) return LogSink(std::move(own), false);
  }
  // A file is shared with standard error by `>all.log 2>&1`: with an offset of our own, one would
  // overwrite the other.
  Fd shared(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!shared) return last_error("standard output");
  return LogSink(std::move(shared), S_ISSOCK(attributes.st_mode));
}

Result<LogSink> LogSink::file(const std::string& path) {
  Fd file(::open(path.c_str(), kFlags | O_CREAT | O_APPEND, kMode));
  if (!file) return last_error("open");
  return LogSink(std::move(file), false);
}

Result<std::size_t> LogSink::write(const LogQueue::Pieces& pieces) const noexcept {
  std::array<iovec, 2> vectors{};
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    // Only read from.
    vectors[i] = {.iov_base = const_cast<char*>(pieces[i].data()), .iov_len = pieces[i].size()};
  }
  for (;;) {
    ssize_t written = 0;
    if (is_socket_) {
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
