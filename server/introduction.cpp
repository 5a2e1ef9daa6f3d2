#include "server/introduction.hpp"

#include <utility>

namespace server {

std::optional<std::span<const char>> Introduction::read(std::span<const char> bytes) {
  switch (header_.read(bytes)) {
    case ProxyProtocolParser::Progress::failed:
      return std::nullopt;
    case ProxyProtocolParser::Progress::more:
      return std::span<const char>();
    case ProxyProtocolParser::Progress::complete:
      break;
  }
  complete_ = true;
  return bytes.subspan(header_.consumed());
}

bool Introduction::take_seat(AddressQuota* quota, const TrustedProxies* proxies) {
  if (quota == nullptr || !quota->is_limited() || !client()) return true;
  if (proxies != nullptr && proxies->contains(client())) return true;
  auto seat = quota->admit(client());
  if (!seat) return false;
  seat_.emplace(std::move(*seat));
  return true;
}

}  // namespace server
