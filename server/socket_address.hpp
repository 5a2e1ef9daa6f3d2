#pragma once

#include <sys/socket.h>

#include "config/address.hpp"
#include "runtime/result.hpp"

namespace server {

/// Whether the kernel chooses the port.
[[nodiscard]] inline bool is_any_port(const config::Address& address) noexcept {
  return address.family != config::Address::Family::unix_domain && address.port == 0;
}

/// An address as the kernel takes it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] static SocketAddress of(const config::Address& address) noexcept;

  /// The one that a socket is bound to. A Unix domain socket without a file has a name that begins
  /// with '@' (unix(7)); EAFNOSUPPORT: of none of the families that there are here.
  [[nodiscard]] static runtime::Result<config::Address> of_socket(int socket);

  [[nodiscard]] const sockaddr* get() const noexcept {
    return reinterpret_cast<const sockaddr*>(&storage);
  }
};

}  // namespace server
