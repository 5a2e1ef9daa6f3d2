#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/address.hpp"
#include "config/config.hpp"
#include "runtime/accept_stream.hpp"
#include "runtime/fd.hpp"

namespace server {

/// A socket that accepts connections for one worker.
struct Listener {
  runtime::Fd descriptor;
  runtime::ListenerSharing sharing = runtime::ListenerSharing::own;
  std::uint64_t group = 0;  ///< the number of the group that it belongs to
};

/// One address, with a listener for each worker: TCP listeners of their own (SO_REUSEPORT), or one
/// Unix domain socket that they share. The main thread keeps the sockets too, so that it can change
/// their options, and lets go of them before the workers do: a socket that nobody accepts from
/// would still be given its share of new connections. Synchronous; for the main thread.
struct ListenerGroup {
  config::Endpoint endpoint;  ///< as configured
  config::Address address;    ///< with the port that the kernel chose, if it was to choose
  std::uint64_t number = 0;
  std::vector<Listener> listeners;  ///< one for each worker

  /// The errors of all are sentences for people.
  /// `number` is its own alone. `beside` are this process's, on whose port it may listen too.
  [[nodiscard]] static std::expected<ListenerGroup, std::string> open(
      const config::Endpoint& endpoint, const config::Limits& limits, unsigned workers,
      std::uint64_t number = 0, std::span<const ListenerGroup> beside = {});

  /// Another descriptor of a worker's listener, for the worker.
  [[nodiscard]] std::expected<Listener, std::string> lend(unsigned worker) const;

  /// Changes the options of an address that it already listens on.
  [[nodiscard]] std::expected<void, std::string> change(const config::Endpoint& wanted,
                                                        const config::Limits& limits);
};

}  // namespace server
