#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "server/inherited_sockets.hpp"
#include "server/listener.hpp"
#include "server/passed_socket.hpp"

namespace server {

/// One address, with a listener for each worker at least: TCP listeners of their own
/// (SO_REUSEPORT), or one socket that they share (a Unix domain socket, or systemd's). The main
/// thread keeps the sockets too, so that it can change their options, and lets go of them before
/// the workers do: a socket that nobody accepts from would still be given its share of new
/// connections. Synchronous; for the main thread.
struct ListenerGroup {
  config::Endpoint endpoint;  ///< as configured
  config::Address address;    ///< with the port that the kernel chose, if it was to choose
  std::uint64_t number = 0;   ///< its own alone
  std::string activated{};    ///< the name under which systemd passed it, which listens there too
  std::string kept{};  ///< the name under which a service manager keeps it; empty: it does not
  std::vector<Listener> listeners{};  ///< those of worker w stand at w, w + workers, ...
  std::size_t sockets = 0;  ///< of them the first ones; the others are descriptors of the same

  /// The errors of all are sentences for people.
  /// `beside` are this process's, on whose port it may listen too.
  [[nodiscard]] static std::expected<ListenerGroup, std::string> open(
      const config::Endpoint& endpoint, const config::Limits& limits, unsigned workers,
      std::uint64_t number = 0, std::span<const ListenerGroup> beside = {});

  /// Of sockets that are bound to one address already. A worker has each of those that are more
  /// than there are workers, too: whoever waits in its backlog is served. Where those that were
  /// kept are fewer, others are opened beside them if the kernel allows it, or the workers share.
  [[nodiscard]] static std::expected<ListenerGroup, std::string> adopt(
      std::vector<InheritedSocket> sockets, const config::Endpoint& endpoint,
      const config::Limits& limits, unsigned workers, std::uint64_t number = 0);

  /// Other descriptors of a worker's listeners, for the worker.
  [[nodiscard]] std::expected<std::vector<Listener>, std::string> lend(unsigned worker,
                                                                       unsigned workers) const;

  /// All its sockets, for another process to adopt.
  [[nodiscard]] std::vector<PassedSocket> passed() const;

  /// Under which a service manager can keep them.
  [[nodiscard]] std::string name_to_keep() const;

  /// Whether an entry of the configuration means this group.
  [[nodiscard]] bool is_meant_by(const config::Endpoint& wanted) const noexcept;

  /// Changes the options of an address that it already listens on.
  [[nodiscard]] std::expected<void, std::string> change(const config::Endpoint& wanted,
                                                        const config::Limits& limits);
};

}  // namespace server
