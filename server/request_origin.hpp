#pragma once

#include <optional>

#include "config/ip_address.hpp"
#include "server/request.hpp"
#include "server/scheme.hpp"
#include "server/trusted_proxies.hpp"

namespace server {

/// From whom a request comes, and how that client asked for it.
struct RequestOrigin {
  std::optional<config::IpAddress> client{};  ///< nothing: one without an address (Unix sockets)
  Scheme scheme = Scheme::http;
};

/// Reads what the proxies say by which a request came, from the one at `peer` on, as far as each is
/// trusted: the first that is not is the client. What cannot be read ends the trace.
[[nodiscard]] RequestOrigin trace_origin(const std::optional<config::IpAddress>& peer,
                                         const Request& request,
                                         const TrustedProxies& proxies) noexcept;

}  // namespace server
