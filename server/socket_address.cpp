#include "server/socket_address.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace server {

using config::Address;
using runtime::Result;

namespace {

std::string host_of(const sockaddr_un& address, socklen_t size) {
  if (size <= offsetof(sockaddr_un, sun_path)) return "@";
  const std::size_t length = size - offsetof(sockaddr_un, sun_path);
  if (address.sun_path[0] != '\0') return {address.sun_path, ::strnlen(address.sun_path, length)};
  return "@" + std::string(address.sun_path + 1, length - 1);
}

template <typename Binary>
std::string host_of(int family, const Binary& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, &address, text.data(), text.size());
  return text.data();
}

}  // namespace

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

Result<Address> SocketAddress::of_socket(int socket) {
  SocketAddress found;
  found.size = sizeof found.storage;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&found.storage), &found.size) != 0) {
    return runtime::last_error("getsockname");
  }
  switch (found.storage.ss_family) {
    case AF_INET: {
      const auto& in = reinterpret_cast<const sockaddr_in&>(found.storage);
      return Address{.family = Address::Family::ipv4,
                     .host = host_of(AF_INET, in.sin_addr),
                     .port = ntohs(in.sin_port)};
    }
    case AF_INET6: {
      const auto& in = reinterpret_cast<const sockaddr_in6&>(found.storage);
      return Address{.family = Address::Family::ipv6,
                     .host = host_of(AF_INET6, in.sin6_addr),
                     .port = ntohs(in.sin6_port)};
    }
    case AF_UNIX: {
      const auto& un = reinterpret_cast<const sockaddr_un&>(found.storage);
      return Address{
          .family = Address::Family::unix_domain, .host = host_of(un, found.size), .port = 0};
    }
    default:
      return std::unexpected(runtime::Error{EAFNOSUPPORT, "getsockname"});
  }
}

}  // namespace server
