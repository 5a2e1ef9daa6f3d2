#include "server/address_text.hpp"

#include <charconv>
#include <cstring>

#include <arpa/inet.h>

namespace server {

AddressText::AddressText(const std::optional<config::IpAddress>& address) noexcept {
  if (!address) return;
  if (address->family == config::IpAddress::Family::ipv6) {
    ::inet_ntop(AF_INET6, address->bytes.data(), text_.data(), INET6_ADDRSTRLEN);
    size_ = std::strlen(text_.data());
    return;
  }
  // inet_ntop takes a tenth of a microsecond and more, for it has printf do it.
  char* end = text_.data();
  for (std::size_t i = 0; i < 4; ++i) {
    if (i != 0) *end++ = '.';
    end = std::to_chars(end, text_.data() + text_.size(), address->bytes[i]).ptr;
  }
  size_ = static_cast<std::size_t>(end - text_.data());
}

}  // namespace server
