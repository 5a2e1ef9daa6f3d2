#include "server/client_address.hpp"

#include <cstring>

#include <netinet/in.h>

#include "runtime/system.hpp"

namespace server {
namespace {

using config::IpAddress;

std::optional<IpAddress> address_of(const sockaddr_storage& peer) noexcept {
  if (peer.ss_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &peer, sizeof ipv4);
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &ipv4.sin_addr, bytes.size());
    return IpAddress::from_ipv4(bytes);
  }
  if (peer.ss_family != AF_INET6) return std::nullopt;
  sockaddr_in6 ipv6{};
  std::memcpy(&ipv6, &peer, sizeof ipv6);
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &ipv6.sin6_addr, bytes.size());
  return IpAddress::from_ipv6(bytes);
}

}  // namespace

ClientAddress ClientAddress::of_peer(int socket) noexcept {
  const auto peer = runtime::system::peer(socket);
  return peer ? ClientAddress(address_of(*peer)) : ClientAddress();
}

}  // namespace server
