#include "server/listening_socket.hpp"

#include <cerrno>
#include <span>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/socket_address.hpp"

namespace server {
namespace {

using config::Address;
using config::Endpoint;
using runtime::Fd;
using runtime::Result;

struct Option {
  int level;
  int name;
  int value;
  const char* text;
  bool wanted = true;
};

Result<void> set_options(const Fd& socket, std::span<const Option> options) noexcept {
  for (const Option& option : options) {
    if (!option.wanted) continue;
    if (::setsockopt(socket.get(), option.level, option.name, &option.value, sizeof option.value) !=
        0) {
      return runtime::last_error(option.text);
    }
  }
  return {};
}

/// What only a socket without an address takes.
Result<void> set_binding_options(const Fd& socket, const Address& address) noexcept {
  const Option options[] = {
      {SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR"},
      {SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT"},
      // An IPv4 address is listened on by its own entry or not at all.
      {IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY", address.family == Address::Family::ipv6},
  };
  return set_options(socket, options);
}

/// A socket file that nobody listens on is left over from a process that was killed.
bool remove_stale_socket(const Address& address) noexcept {
  struct stat found{};
  if (::lstat(address.host.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) return false;
  const SocketAddress where = SocketAddress::of(address);
  const Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe || ::connect(probe.get(), where.get(), where.size) == 0 || errno != ECONNREFUSED) {
    return false;
  }
  return ::unlink(address.host.c_str()) == 0;
}

Result<Fd> try_open(const Endpoint& endpoint, const config::Limits& limits) noexcept {
  const Address& address = endpoint.address;
  const SocketAddress where = SocketAddress::of(address);
  Fd socket(::socket(where.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return runtime::last_error("socket");
  Result<void> done;
  if (address.family != Address::Family::unix_domain) done = set_binding_options(socket, address);
  if (done) done = set_inherited_options(socket, address, limits);
  if (!done) return std::unexpected(done.error());
  if (::bind(socket.get(), where.get(), where.size) != 0) return runtime::last_error("bind");
  if (auto listens = listen_on(socket, endpoint); !listens) {
    return std::unexpected(listens.error());
  }
  return socket;
}

}  // namespace

Result<Fd> open_listening_socket(const Endpoint& endpoint, const config::Limits& limits) {
  Result<Fd> socket = try_open(endpoint, limits);
  const bool is_in_the_way = !socket && socket.error().code == EADDRINUSE &&
                             endpoint.address.family == Address::Family::unix_domain;
  if (is_in_the_way && remove_stale_socket(endpoint.address)) socket = try_open(endpoint, limits);
  return socket;
}

Result<void> set_inherited_options(const Fd& socket, const Address& address,
                                   const config::Limits& limits) noexcept {
  if (address.family == Address::Family::unix_domain) return {};
  const Option options[] = {
      {IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY"},
      // Whoever connects speaks first, and almost always at once: with its request there a
      // connection is accepted and read in one turn. Who says nothing is accepted when the kernel
      // has asked again, after a second (tcp(7)).
      {IPPROTO_TCP, TCP_DEFER_ACCEPT, 1, "TCP_DEFER_ACCEPT"},
      {IPPROTO_TCP, TCP_NOTSENT_LOWAT, static_cast<int>(limits.unsent), "TCP_NOTSENT_LOWAT"},
      {SOL_SOCKET, SO_SNDBUF, static_cast<int>(limits.send_buffer.value_or(0)), "SO_SNDBUF",
       limits.send_buffer.has_value()},
  };
  return set_options(socket, options);
}

Result<void> listen_on(const Fd& socket, const Endpoint& endpoint) noexcept {
  // Until it listens nobody can connect, whatever the umask let through.
  if (endpoint.mode && ::chmod(endpoint.address.host.c_str(), *endpoint.mode) != 0) {
    return runtime::last_error("chmod");
  }
  if (::listen(socket.get(), static_cast<int>(endpoint.backlog)) != 0) {
    return runtime::last_error("listen");
  }
  return {};
}

bool is_taken(const Address& address) noexcept {
  if (address.family == Address::Family::unix_domain || is_any_port(address)) return false;
  const SocketAddress where = SocketAddress::of(address);
  const Fd probe(::socket(where.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const Option options[] = {
      {SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR"},
      {IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY", address.family == Address::Family::ipv6},
  };
  return set_options(probe, options) && ::bind(probe.get(), where.get(), where.size) != 0 &&
         errno == EADDRINUSE;
}

Result<Fd> duplicate(const Fd& socket) noexcept {
  Fd copy(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) return runtime::last_error("fcntl");
  return copy;
}

std::string explain_listening(const Address& address, const runtime::Error& error) {
  const std::string where = "cannot listen on " + config::to_string(address) + ": ";
  switch (error.code) {
    case EADDRINUSE:
      return where + "another process listens there; choose another address";
    case EACCES:
      if (address.family == Address::Family::unix_domain) {
        return where +
               "this user may not create the socket file, or the sandbox ([sandbox]) keeps this "
               "process from folders that it did not need at its start";
      }
      return where + "ports below 1024 need the capability CAP_NET_BIND_SERVICE";
    case EADDRNOTAVAIL:
      return where + "this machine has no such address";
    default:
      return where + runtime::describe(error);
  }
}

}  // namespace server
