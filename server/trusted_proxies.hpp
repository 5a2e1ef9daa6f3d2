#pragma once

#include <optional>
#include <vector>

#include "config/config.hpp"
#include "config/ip_address.hpp"
#include "config/network.hpp"

namespace server {

/// The proxies whose word counts about whom they speak for. Does not change; any thread may use it.
class TrustedProxies {
 public:
  /// The networks have been checked: they are valid.
  explicit TrustedProxies(const config::Proxy& settings);

  /// Whether nobody is trusted.
  [[nodiscard]] bool empty() const noexcept { return networks_.empty(); }

  /// Whether the one with this address is one of them; nothing: it came through a Unix domain
  /// socket.
  [[nodiscard]] bool contains(const std::optional<config::IpAddress>& peer) const noexcept;

  [[nodiscard]] config::ForwardedFields fields() const noexcept { return fields_; }
  /// Whether they begin each connection with a header of the PROXY protocol.
  [[nodiscard]] bool introduce_clients() const noexcept { return introduce_clients_; }

 private:
  std::vector<config::Network> networks_;
  config::ForwardedFields fields_;
  bool introduce_clients_;
};

}  // namespace server
