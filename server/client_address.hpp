#pragma once

#include <optional>

#include "config/ip_address.hpp"

namespace server {

/// The address of a client. An IPv4 client of an IPv6 listener has its IPv4 address; a client of a
/// Unix socket has none.
class ClientAddress {
 public:
  /// Nobody has asked for it yet.
  ClientAddress() noexcept = default;
  explicit ClientAddress(const std::optional<config::IpAddress>& address) noexcept
      : address_(address), known_(true) {}

  /// Asks the kernel for the peer of a connected socket; not known if it is gone.
  [[nodiscard]] static ClientAddress of_peer(int socket) noexcept;

  [[nodiscard]] bool is_known() const noexcept { return known_; }
  [[nodiscard]] const std::optional<config::IpAddress>& address() const noexcept {
    return address_;
  }

 private:
  std::optional<config::IpAddress> address_;
  bool known_ = false;
};

}  // namespace server
