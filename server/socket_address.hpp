#pragma once

#include <sys/socket.h>

#include "config/address.hpp"

namespace server {

/// An address as the kernel takes it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] static SocketAddress of(const config::Address& address) noexcept;

  [[nodiscard]] const sockaddr* get() const noexcept {
    return reinterpret_cast<const sockaddr*>(&storage);
  }
};

}  // namespace server
