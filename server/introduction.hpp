#pragma once

#include <optional>
#include <span>

#include "config/ip_address.hpp"
#include "server/address_quota.hpp"
#include "server/proxy_protocol.hpp"
#include "server/trusted_proxies.hpp"

namespace server {

/// What a trusted proxy says on a connection before the first request, of the client at its other
/// end (PROXY protocol); and that client's seat, for as long as the connection lasts.
class Introduction {
 public:
  /// Reads on: gives what follows the header, which is empty while that is not complete; nothing
  /// where there is none.
  [[nodiscard]] std::optional<std::span<const char>> read(std::span<const char> bytes);

  [[nodiscard]] bool started() const noexcept { return header_.started(); }
  [[nodiscard]] bool complete() const noexcept { return complete_; }
  /// Who was introduced; nobody where the proxy speaks for itself.
  [[nodiscard]] const std::optional<config::IpAddress>& client() const noexcept {
    return header_.client();
  }

  /// False where the client has no seat left. A proxy that speaks for itself needs none, and
  /// neither does one behind it that is trusted.
  [[nodiscard]] bool take_seat(AddressQuota* quota, const TrustedProxies* proxies);

 private:
  ProxyProtocolParser header_;
  bool complete_ = false;
  std::optional<AddressQuota::Seat> seat_;
};

}  // namespace server
