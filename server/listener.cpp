#include "server/listener.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "runtime/result.hpp"
#include "server/socket_address.hpp"

namespace server {
namespace {

using config::Address;
using config::Endpoint;
using runtime::Error;
using runtime::Fd;
using runtime::Result;

Result<void> set_option(const Fd& socket, int level, int option, int value,
                        const char* name) noexcept {
  if (::setsockopt(socket.get(), level, option, &value, sizeof value) != 0) {
    return runtime::last_error(name);
  }
  return {};
}

/// Accepted sockets inherit these, so that no connection pays for them.
Result<void> set_tcp_options(const Fd& socket, const Address& address,
                             const config::Limits& limits) noexcept {
  struct Option {
    int level;
    int name;
    int value;
    const char* text;
    bool wanted;
  };
  const Option options[] = {
      {SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR", true},
      {SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT", true},
      {IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY", true},
      {IPPROTO_TCP, TCP_NOTSENT_LOWAT, static_cast<int>(limits.unsent), "TCP_NOTSENT_LOWAT", true},
      {SOL_SOCKET, SO_SNDBUF, static_cast<int>(limits.send_buffer.value_or(0)), "SO_SNDBUF",
       limits.send_buffer.has_value()},
      // An IPv4 address is listened on by its own entry or not at all.
      {IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY", address.family == Address::Family::ipv6},
  };
  for (const Option& option : options) {
    if (!option.wanted) continue;
    if (auto set = set_option(socket, option.level, option.name, option.value, option.text); !set) {
      return set;
    }
  }
  return {};
}

Result<void> listen_on(const Fd& socket, const Endpoint& endpoint) noexcept {
  // Until it listens nobody can connect, whatever the umask let through.
  if (endpoint.mode && ::chmod(endpoint.address.host.c_str(), *endpoint.mode) != 0) {
    return runtime::last_error("chmod");
  }
  // A socket that listens already gets another backlog (listen(2)).
  if (::listen(socket.get(), static_cast<int>(endpoint.backlog)) != 0) {
    return runtime::last_error("listen");
  }
  return {};
}

Result<Fd> open_socket(const Endpoint& endpoint, const config::Limits& limits) noexcept {
  const Address& address = endpoint.address;
  const SocketAddress where = SocketAddress::of(address);
  Fd socket(::socket(where.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return runtime::last_error("socket");
  if (address.family != Address::Family::unix_domain) {
    if (auto set = set_tcp_options(socket, address, limits); !set) {
      return std::unexpected(set.error());
    }
  }
  if (::bind(socket.get(), where.get(), where.size) != 0) return runtime::last_error("bind");
  if (auto listens = listen_on(socket, endpoint); !listens) {
    return std::unexpected(listens.error());
  }
  return socket;
}

std::uint16_t port_of(const Fd& socket) noexcept {
  SocketAddress found;
  found.size = sizeof found.storage;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&found.storage), &found.size);
  return ntohs(found.storage.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(found.storage).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(found.storage).sin_port);
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

/// SO_REUSEPORT lets a second server of the same user join in silence; whoever starts quoit twice
/// wants to be told.
bool is_taken(const Address& address) noexcept {
  if (address.family == Address::Family::unix_domain || address.port == 0) return false;
  const SocketAddress where = SocketAddress::of(address);
  const Fd probe(::socket(where.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int one = 1;
  ::setsockopt(probe.get(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (address.family == Address::Family::ipv6) {
    ::setsockopt(probe.get(), IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
  }
  return ::bind(probe.get(), where.get(), where.size) != 0 && errno == EADDRINUSE;
}

/// Whether one of these takes the port, perhaps for all addresses: a probe would take that for
/// another process.
bool is_shared_with(std::span<const ListenerGroup> groups, const Address& address) noexcept {
  return std::ranges::any_of(groups, [&](const ListenerGroup& group) {
    return group.address.family == address.family && group.address.port == address.port;
  });
}

std::string explain(const Address& address, const runtime::Error& error) {
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

Result<Fd> duplicate(const Fd& socket) noexcept {
  Fd copy(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) return runtime::last_error("fcntl");
  return copy;
}

Result<ListenerGroup> try_open(const Endpoint& endpoint, const config::Limits& limits,
                               unsigned workers, std::uint64_t number) {
  // With the port of the first listener for the others, where the kernel chooses it.
  Endpoint chosen = endpoint;
  const Address& address = endpoint.address;
  ListenerGroup group{.endpoint = endpoint, .address = address, .number = number, .listeners = {}};
  const bool shared = address.family == Address::Family::unix_domain;
  for (unsigned i = 0; i < workers; ++i) {
    Result<Fd> socket = shared && i > 0 ? duplicate(group.listeners.front().descriptor)
                                        : open_socket(chosen, limits);
    if (!socket && shared && socket.error().code == EADDRINUSE && remove_stale_socket(address)) {
      socket = open_socket(chosen, limits);
    }
    if (!socket) return std::unexpected(socket.error());
    if (!shared && i == 0) chosen.address.port = port_of(*socket);
    group.listeners.push_back(
        {.descriptor = std::move(*socket),
         .sharing = shared ? runtime::ListenerSharing::shared : runtime::ListenerSharing::own,
         .group = number});
  }
  group.address = chosen.address;
  return group;
}

}  // namespace

std::expected<ListenerGroup, std::string> ListenerGroup::open(
    const Endpoint& endpoint, const config::Limits& limits, unsigned workers, std::uint64_t number,
    std::span<const ListenerGroup> beside) {
  // The kernel takes a ring apart some time after its process has died, and a listener with it: a
  // server that is started again after a crash would find its own address taken.
  constexpr std::chrono::milliseconds kPatience{1000};
  constexpr std::chrono::milliseconds kPause{20};
  for (auto waited = kPause.zero();; waited += kPause) {
    Result<ListenerGroup> group = std::unexpected(Error{EADDRINUSE, "bind"});
    if (is_shared_with(beside, endpoint.address) || !is_taken(endpoint.address)) {
      group = try_open(endpoint, limits, workers, number);
    }
    if (group) return std::move(*group);
    if (group.error().code != EADDRINUSE || waited >= kPatience) {
      return std::unexpected(explain(endpoint.address, group.error()));
    }
    std::this_thread::sleep_for(kPause);
  }
}

std::expected<Listener, std::string> ListenerGroup::lend(unsigned worker) const {
  const Listener& own = listeners[worker];
  auto descriptor = duplicate(own.descriptor);
  if (!descriptor) return std::unexpected(explain(address, descriptor.error()));
  return Listener{.descriptor = std::move(*descriptor), .sharing = own.sharing, .group = number};
}

std::expected<void, std::string> ListenerGroup::change(const Endpoint& wanted,
                                                       const config::Limits& limits) {
  for (const Listener& listener : listeners) {
    Result<void> changed;
    if (address.family != Address::Family::unix_domain) {
      changed = set_tcp_options(listener.descriptor, address, limits);
    }
    if (changed) changed = listen_on(listener.descriptor, wanted);
    if (!changed) {
      return std::unexpected("the options of " + config::to_string(address) +
                             " cannot be changed: " + runtime::describe(changed.error()));
    }
  }
  endpoint = wanted;
  return {};
}

}  // namespace server
