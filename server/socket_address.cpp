#include "server/socket_address.hpp"

#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace server {

using config::Address;

SocketAddress SocketAddress::of(const Address& address) noexcept {
  SocketAddress result;
  switch (address.family) {
    case Address::Family::ipv4: {
      auto& in = reinterpret_cast<sockaddr_in&>(result.storage);
      in.sin_family = AF_INET;
      in.sin_port = htons(address.port);
      ::inet_pton(AF_INET, address.host.c_str(), &in.sin_addr);
      result.size = sizeof in;
      break;
    }
    case Address::Family::ipv6: {
      auto& in = reinterpret_cast<sockaddr_in6&>(result.storage);
      in.sin6_family = AF_INET6;
      in.sin6_port = htons(address.port);
      ::inet_pton(AF_INET6, address.host.c_str(), &in.sin6_addr);
      result.size = sizeof in;
      break;
    }
    case Address::Family::unix_domain: {
      auto& un = reinterpret_cast<sockaddr_un&>(result.storage);
      un.sun_family = AF_UNIX;
      std::memcpy(un.sun_path, address.host.c_str(), address.host.size() + 1);
      result.size = sizeof un;
      break;
    }
  }
  return result;
}

}  // namespace server
