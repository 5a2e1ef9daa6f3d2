#include "server/client_address.hpp"

#include <cstring>

#include <arpa/inet.h>

namespace server {
namespace {

/// Whose address lies in `bytes` as the network has it, 4 or 16 of them.
struct Bytes {
  int family = AF_UNSPEC;
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
};

Bytes bytes_of(const sockaddr_storage& address) noexcept {
  Bytes result;
  if (address.ss_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof ipv4);
    result.family = AF_INET;
    std::memcpy(result.bytes.data(), &ipv4.sin_addr, sizeof ipv4.sin_addr);
  } else if (address.ss_family == AF_INET6) {
    constexpr std::size_t kMappedPrefix = 12;  // ::ffff:0:0/96 (RFC 4291 §2.5.5.2)
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &address, sizeof ipv6);
    const bool mapped = IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr);
    const std::size_t skipped = mapped ? kMappedPrefix : 0;
    result.family = mapped ? AF_INET : AF_INET6;
    std::memcpy(result.bytes.data(), ipv6.sin6_addr.s6_addr + skipped, sizeof(in6_addr) - skipped);
  }
  return result;
}

}  // namespace

ClientAddress::ClientAddress(const sockaddr_storage& address) noexcept {
  const Bytes bytes = bytes_of(address);
  if (bytes.family == AF_UNSPEC) return;
  if (::inet_ntop(bytes.family, bytes.bytes.data(), text_.data(), INET6_ADDRSTRLEN) == nullptr)
    return;
  size_ = static_cast<unsigned char>(std::strlen(text_.data()));
}

ClientAddress ClientAddress::of_peer(int socket) noexcept {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  return ClientAddress(address);
}

}  // namespace server
