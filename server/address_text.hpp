#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <netinet/in.h>

#include "config/ip_address.hpp"

namespace server {

/// An address as logs show it: "192.0.2.1" or "2001:db8::1" (RFC 5952), without a port; empty for
/// none. Made for each line: allocates nothing.
class AddressText {
 public:
  explicit AddressText(const std::optional<config::IpAddress>& address) noexcept;

  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, INET6_ADDRSTRLEN> text_;
  std::size_t size_ = 0;
};

}  // namespace server
