#pragma once

#include <expected>
#include <optional>
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
};

/// One address, with a listener for each worker: TCP listeners of their own (SO_REUSEPORT), or one
/// Unix domain socket that they share. Synchronous; for the main thread before the workers start.
struct ListenerGroup {
  config::Address address;  ///< with the port that the kernel chose, if it was to choose
  std::vector<Listener> listeners;

  /// The error is a sentence for people.
  [[nodiscard]] static std::expected<ListenerGroup, std::string> open(
      const config::Endpoint& endpoint, const config::Limits& limits, unsigned workers);
};

}  // namespace server
