#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace config {

/// An IPv4 or IPv6 address. An IPv4 address that is written as IPv6 (::ffff:192.0.2.1, RFC 4291
/// §2.5.5.2) is the IPv4 address.
struct IpAddress {
  enum class Family : std::uint8_t { ipv4, ipv6 };

  Family family = Family::ipv4;
  std::array<std::uint8_t, 16> bytes{};  ///< as the network has them; of IPv4 the first four

  [[nodiscard]] static IpAddress from_ipv4(const std::array<std::uint8_t, 4>& bytes) noexcept;
  [[nodiscard]] static IpAddress from_ipv6(const std::array<std::uint8_t, 16>& bytes) noexcept;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

/// Reads "192.0.2.1" or "2001:db8::1": no brackets, port or zone.
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text) noexcept;

/// The form that RFC 5952 recommends.
[[nodiscard]] std::string to_string(const IpAddress& address);

}  // namespace config
