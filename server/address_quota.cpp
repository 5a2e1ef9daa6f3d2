#include "server/address_quota.hpp"

#include <cstring>
#include <functional>

#include "runtime/check.hpp"

namespace server {

std::size_t AddressQuota::ClientHash::operator()(const Client& client) const noexcept {
  return std::hash<std::uint64_t>()(client.bytes) * 2 + static_cast<std::size_t>(client.family);
}

AddressQuota::Client AddressQuota::client_of(const config::IpAddress& address) noexcept {
  // Of IPv6 the network; the rest is for the client to choose. Beyond an IPv4 address there are
  // zeros.
  Client client{.family = address.family};
  std::memcpy(&client.bytes, address.bytes.data(), sizeof client.bytes);
  return client;
}

std::optional<AddressQuota::Seat> AddressQuota::admit(
    const std::optional<config::IpAddress>& client) {
  if (!client) return Seat();
  const Client known = client_of(*client);
  const std::lock_guard lock(guard_);
  unsigned& count = connections_[known];
  if (const unsigned most = most_; most != 0 && count >= most) {
    if (refusals_.fetch_add(1, std::memory_order_relaxed) == 0) refused_();
    return std::nullopt;
  }
  ++count;
  return Seat(*this, known);
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
