#include "server/request_origin.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "server/ascii.hpp"
#include "server/forwarded_field.hpp"

namespace server {
namespace {

Scheme scheme_of(std::string_view name) noexcept {
  return equal_ignoring_case(name, "https") ? Scheme::https : Scheme::http;
}

RequestOrigin trace_forwarded(RequestOrigin origin, std::string_view field,
                              const TrustedProxies& proxies) noexcept {
  while (!field.empty() && proxies.contains(origin.client)) {
    const auto element = parse_forwarded_element(take_last_element(field));
    if (!element) break;
    if (!element->scheme.empty()) origin.scheme = scheme_of(element->scheme);
    if (!element->client) break;
    origin.client = element->client;
  }
  return origin;
}

/// The scheme that the proxy so many steps away was asked with; some only pass on what the first
/// one said.
Scheme scheme_at(std::string_view schemes, std::size_t steps) noexcept {
  std::string_view scheme;
  for (std::size_t i = 0; i < steps && !schemes.empty(); ++i) scheme = take_last_element(schemes);
  return scheme_of(scheme);
}

RequestOrigin trace_x_forwarded(RequestOrigin origin, const Request& request,
                                const TrustedProxies& proxies) noexcept {
  std::string_view clients = request.field(KnownField::x_forwarded_for).value_or("");
  std::size_t steps = 0;
  while (!clients.empty() && proxies.contains(origin.client)) {
    const auto client = parse_node(take_last_element(clients));
    if (!client) break;
    origin.client = client;
    ++steps;
  }
  const std::string_view schemes = request.field(KnownField::x_forwarded_proto).value_or("");
  origin.scheme = scheme_at(schemes, std::max<std::size_t>(steps, 1));
  return origin;
}

}  // namespace

RequestOrigin trace_origin(const std::optional<config::IpAddress>& peer, const Request& request,
                           const TrustedProxies& proxies) noexcept {
  const RequestOrigin origin{.client = peer};
  if (!proxies.contains(peer)) return origin;
  if (proxies.fields() == config::ForwardedFields::x_forwarded) {
    return trace_x_forwarded(origin, request, proxies);
  }
  const std::string_view field = request.field(KnownField::forwarded).value_or("");
  return trace_forwarded(origin, field, proxies);
}

}  // namespace server
