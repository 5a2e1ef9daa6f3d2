#include "config/ip_address.hpp"

#include <algorithm>
#include <span>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace config {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

IpAddress IpAddress::from_ipv4(const std::array<std::uint8_t, 4>& bytes) noexcept {
  IpAddress address;
  std::ranges::copy(bytes, address.bytes.begin());
  return address;
}

IpAddress IpAddress::from_ipv6(const std::array<std::uint8_t, 16>& bytes) noexcept {
  IpAddress address;
  if (std::ranges::equal(kMappedPrefix, std::span(bytes).first<kMappedPrefix.size()>())) {
    std::ranges::copy(std::span(bytes).subspan<kMappedPrefix.size()>(), address.bytes.begin());
  } else {
    address.family = Family::ipv6;
    address.bytes = bytes;
  }
  return address;
}

std::optional<IpAddress> parse_ip_address(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.contains('\0')) return std::nullopt;
  std::ranges::copy(text, terminated.begin());
  if (std::array<std::uint8_t, 4> ipv4{};
      ::inet_pton(AF_INET, terminated.data(), ipv4.data()) == 1) {
    return IpAddress::from_ipv4(ipv4);
  }
  if (std::array<std::uint8_t, 16> ipv6{};
      ::inet_pton(AF_INET6, terminated.data(), ipv6.data()) == 1) {
    return IpAddress::from_ipv6(ipv6);
  }
  return std::nullopt;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = address.family == IpAddress::Family::ipv4 ? AF_INET : AF_INET6;
  ::inet_ntop(family, address.bytes.data(), text.data(), text.size());
  return text.data();
}

}  // namespace config
