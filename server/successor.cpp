#include "server/successor.hpp"

#include <array>

#include <sys/socket.h>

#include "server/inherited_sockets.hpp"

namespace server {

using runtime::Fd;
using runtime::Result;

Result<Successor> Successor::start(const Launcher& launcher, std::vector<PassedSocket> sockets) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return runtime::last_error("socketpair");
  }
  Fd ours(ends[0]);
  const Fd its(ends[1]);
  sockets.push_back({.descriptor = its.get(), .name = std::string(InheritedSockets::kPredecessor)});
  if (auto launched = launcher.launch(sockets); !launched) return std::unexpected(launched.error());
  return Successor(std::move(ours));
}

std::optional<pid_t> Successor::ready() const noexcept {
  pid_t process = 0;
  const ssize_t size = ::recv(channel_.get(), &process, sizeof process, MSG_DONTWAIT);
  if (size != sizeof process) return std::nullopt;
  return process;
}

void Successor::let_serve() const noexcept {
  const char word = 0;
  (void)::send(channel_.get(), &word, sizeof word, MSG_NOSIGNAL);
}

}  // namespace server
