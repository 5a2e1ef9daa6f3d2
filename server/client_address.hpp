#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <netinet/in.h>
#include <sys/socket.h>

namespace server {

/// The address of a client as logs show it: "192.0.2.1" or "2001:db8::1", without the port. An IPv4
/// client of an IPv6 listener has its IPv4 address; a client of a Unix socket has none, and an
/// empty text.
class ClientAddress {
 public:
  ClientAddress() noexcept = default;
  explicit ClientAddress(const sockaddr_storage& address) noexcept;

  /// Asks the kernel for the peer of a connected socket; empty if it is gone.
  [[nodiscard]] static ClientAddress of_peer(int socket) noexcept;

  [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, INET6_ADDRSTRLEN> text_{};
  unsigned char size_ = 0;
};

}  // namespace server
