#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <netinet/in.h>

#include "config/ip_address.hpp"

namespace server {

/// The address of a client, and as logs show it: "192.0.2.1" or "2001:db8::1", without the port. An
/// IPv4 client of an IPv6 listener has its IPv4 address; a client of a Unix socket has none, and an
/// empty text.
class ClientAddress {
 public:
  /// Nobody has asked for it yet.
  ClientAddress() noexcept = default;
  explicit ClientAddress(const std::optional<config::IpAddress>& address) noexcept;

  /// Asks the kernel for the peer of a connected socket; not known if it is gone.
  [[nodiscard]] static ClientAddress of_peer(int socket) noexcept;

  [[nodiscard]] bool is_known() const noexcept { return known_; }
  [[nodiscard]] const std::optional<config::IpAddress>& address() const noexcept {
    return address_;
  }
  [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), size_}; }

 private:
  std::optional<config::IpAddress> address_;
  std::array<char, INET6_ADDRSTRLEN> text_{};
  unsigned char size_ = 0;
  bool known_ = false;
};

}  // namespace server
