#include "server/listener_group.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "server/listening_socket.hpp"
#include "server/patience.hpp"
#include "server/socket_address.hpp"

namespace server {
namespace {

using config::Address;
using config::Endpoint;
using runtime::Error;
using runtime::Fd;
using runtime::ListenerSharing;
using runtime::Result;

/// Whether one of these takes the port, perhaps for all addresses: a probe would take that for
/// another process.
bool is_shared_with(std::span<const ListenerGroup> groups, const Address& address) noexcept {
  return std::ranges::any_of(groups, [&](const ListenerGroup& group) {
    return group.address.family == address.family && group.address.port == address.port;
  });
}

/// Gives the sockets to the workers, and the workers that get none a part of another's.
Result<void> share_out(std::vector<Fd> sockets, unsigned workers, ListenerGroup& group) {
  const std::size_t opened = sockets.size();
  group.sockets = opened;
  const auto sharing = opened < workers ? ListenerSharing::shared : ListenerSharing::own;
  for (Fd& socket : sockets) {
    group.listeners.push_back(
        {.descriptor = std::move(socket), .sharing = sharing, .group = group.number});
  }
  for (std::size_t i = opened; i < workers; ++i) {
    auto copy = duplicate(group.listeners[i % opened].descriptor);
    if (!copy) return std::unexpected(copy.error());
    group.listeners.push_back(
        {.descriptor = std::move(*copy), .sharing = sharing, .group = group.number});
  }
  return {};
}

Result<ListenerGroup> try_open(const Endpoint& endpoint, const config::Limits& limits,
                               unsigned workers, std::uint64_t number) {
  // With the port of the first listener for the others, where the kernel chooses it.
  Endpoint chosen = endpoint;
  const bool is_one = endpoint.address.family == Address::Family::unix_domain;
  std::vector<Fd> sockets;
  while (sockets.size() < (is_one ? 1 : workers)) {
    Result<Fd> socket = open_listening_socket(chosen, limits);
    if (!socket) return std::unexpected(socket.error());
    if (sockets.empty() && !is_one) {
      auto address = SocketAddress::of_socket(socket->get());
      if (!address) return std::unexpected(address.error());
      chosen.address.port = address->port;
    }
    sockets.push_back(std::move(*socket));
  }
  ListenerGroup group{.endpoint = endpoint, .address = chosen.address, .number = number};
  if (auto shared = share_out(std::move(sockets), workers, group); !shared) {
    return std::unexpected(shared.error());
  }
  return group;
}

Result<void> set_options(const Fd& socket, const Address& address, const Endpoint& endpoint,
                         const config::Limits& limits) noexcept {
  auto done = set_inherited_options(socket, address, limits);
  return done ? listen_on(socket, endpoint) : done;
}

}  // namespace

std::expected<ListenerGroup, std::string> ListenerGroup::open(
    const Endpoint& endpoint, const config::Limits& limits, unsigned workers, std::uint64_t number,
    std::span<const ListenerGroup> beside) {
  auto group = try_patiently(EADDRINUSE, [&]() -> Result<ListenerGroup> {
    if (!is_shared_with(beside, endpoint.address) && is_taken(endpoint.address)) {
      return std::unexpected(Error{EADDRINUSE, "bind"});
    }
    return try_open(endpoint, limits, workers, number);
  });
  if (!group) return std::unexpected(explain_listening(endpoint.address, group.error()));
  return std::move(*group);
}

std::expected<ListenerGroup, std::string> ListenerGroup::adopt(std::vector<InheritedSocket> sockets,
                                                               const Endpoint& endpoint,
                                                               const config::Limits& limits,
                                                               unsigned workers,
                                                               std::uint64_t number) {
  const Address address = sockets.front().address;
  const std::string name = sockets.front().name;
  const bool is_kept = name.starts_with(InheritedSockets::kKept);
  const auto problem = [&](const Error& error) {
    return std::unexpected(explain_listening(address, error));
  };
  // The file of a Unix domain socket has the permissions that its owner gave it.
  const Endpoint bound{
      .address = address, .name = endpoint.name, .mode = {}, .backlog = endpoint.backlog};
  ListenerGroup group{.endpoint = endpoint, .address = address, .number = number};
  (is_kept ? group.kept : group.activated) = name;
  std::vector<Fd> descriptors;
  for (InheritedSocket& socket : sockets) {
    if (auto set = set_options(socket.descriptor, address, bound, limits); !set) {
      return problem(set.error());
    }
    descriptors.push_back(std::move(socket.descriptor));
  }
  // Beside systemd's own nothing is opened: its backlog alone outlives this process.
  const bool may_have_more = is_kept && address.family != Address::Family::unix_domain;
  while (may_have_more && descriptors.size() < workers) {
    auto another = open_listening_socket(bound, limits);
    if (!another) break;
    descriptors.push_back(std::move(*another));
  }
  if (auto shared = share_out(std::move(descriptors), workers, group); !shared) {
    return problem(shared.error());
  }
  return group;
}

std::expected<std::vector<Listener>, std::string> ListenerGroup::lend(unsigned worker,
                                                                      unsigned workers) const {
  std::vector<Listener> lent;
  for (std::size_t i = worker; i < listeners.size(); i += workers) {
    auto descriptor = duplicate(listeners[i].descriptor);
    if (!descriptor) return std::unexpected(explain_listening(address, descriptor.error()));
    lent.push_back(
        {.descriptor = std::move(*descriptor), .sharing = listeners[i].sharing, .group = number});
  }
  return lent;
}

std::vector<PassedSocket> ListenerGroup::passed() const {
  const std::string name = activated.empty() ? name_to_keep() : activated;
  std::vector<PassedSocket> all;
  for (std::size_t i = 0; i < sockets; ++i) {
    all.push_back({.descriptor = listeners[i].descriptor.get(), .name = name});
  }
  return all;
}

std::string ListenerGroup::name_to_keep() const {
  const std::string name = InheritedSockets::name_for(endpoint.address);
  return is_any_port(endpoint.address) ? name + "_" + std::to_string(address.port) : name;
}

bool ListenerGroup::is_meant_by(const Endpoint& wanted) const noexcept {
  if (activated.empty()) return endpoint.address == wanted.address;
  return wanted.name == activated || wanted.address == address;
}

std::expected<void, std::string> ListenerGroup::change(const Endpoint& wanted,
                                                       const config::Limits& limits) {
  Endpoint applied = wanted;
  if (!activated.empty()) applied.mode.reset();
  for (const Listener& listener : listeners) {
    auto changed = set_options(listener.descriptor, address, applied, limits);
    if (!changed) {
      return std::unexpected("the options of " + config::to_string(address) +
                             " cannot be changed: " + runtime::describe(changed.error()));
    }
  }
  endpoint = wanted;
  return {};
}

}  // namespace server
