#include "server/trusted_proxies.hpp"

#include <algorithm>
#include <string>

#include "runtime/check.hpp"

namespace server {

TrustedProxies::TrustedProxies(const config::Proxy& settings)
    : fields_(settings.fields), introduce_clients_(settings.protocol) {
  for (const std::string& text : settings.trusted) {
    const auto network = config::parse_network(text);
    CHECK(network.has_value());
    networks_.push_back(*network);
  }
}

bool TrustedProxies::contains(const std::optional<config::IpAddress>& peer) const noexcept {
  return std::ranges::any_of(networks_, [&](const config::Network& network) {
    return peer ? network.contains(*peer) : network.kind == config::Network::Kind::unix_domain;
  });
}

}  // namespace server
