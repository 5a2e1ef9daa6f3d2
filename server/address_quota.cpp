#include "server/address_quota.hpp"

#include <cstring>
#include <functional>

#include <netinet/in.h>

#include "runtime/check.hpp"

namespace server {

std::size_t AddressQuota::ClientHash::operator()(const Client& client) const noexcept {
  const std::hash<std::uint64_t> hash;
  return hash(client.bytes[0]) * 31 + hash(client.bytes[1]);
}

std::optional<AddressQuota::Client> AddressQuota::client_of(
    const sockaddr_storage& address) noexcept {
  Client client;
  if (address.ss_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof ipv4);
    client.bytes[1] = ipv4.sin_addr.s_addr;
    return client;
  }
  if (address.ss_family != AF_INET6) return std::nullopt;
  sockaddr_in6 ipv6{};
  std::memcpy(&ipv6, &address, sizeof ipv6);
  if (IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr)) {
    std::uint32_t ipv4 = 0;
    std::memcpy(&ipv4, ipv6.sin6_addr.s6_addr + 12, sizeof ipv4);
    client.bytes[1] = ipv4;
  } else {
    // The network; the rest is for the client to choose.
    std::memcpy(client.bytes.data(), ipv6.sin6_addr.s6_addr, sizeof client.bytes[0]);
  }
  return client;
}

std::optional<AddressQuota::Seat> AddressQuota::admit(const sockaddr_storage& client) {
  const std::optional<Client> known = client_of(client);
  if (!known) return Seat();
  const std::lock_guard lock(guard_);
  unsigned& count = connections_[*known];
  if (const unsigned most = most_; most != 0 && count >= most) {
    if (refusals_.fetch_add(1, std::memory_order_relaxed) == 0) refused_();
    return std::nullopt;
  }
  ++count;
  return Seat(*this, *known);
}

std::size_t AddressQuota::clients() const {
  const std::lock_guard lock(guard_);
  return connections_.size();
}

void AddressQuota::leave(const Client& client) {
  const std::lock_guard lock(guard_);
  const auto found = connections_.find(client);
  CHECK(found != connections_.end() && found->second > 0);
  if (--found->second == 0) connections_.erase(found);
}

}  // namespace server
