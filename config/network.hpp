#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "config/ip_address.hpp"

namespace config {

/// Peers that belong together: those whose addresses begin with the same bits (RFC 4632, RFC 4291
/// §2.3), or all peers of Unix domain sockets.
struct Network {
  enum class Kind { addresses, unix_domain };

  Kind kind = Kind::addresses;
  IpAddress first{};    ///< without a bit beyond the prefix
  unsigned prefix = 0;  ///< bits

  /// An IPv4 address is in no IPv6 network, not even in ::/0.
  [[nodiscard]] bool contains(const IpAddress& address) const noexcept;

  friend bool operator==(const Network&, const Network&) = default;
};

/// Reads "10.0.0.0/8", "2001:db8::/32", an address alone or "unix". The error is a sentence for
/// people.
[[nodiscard]] std::expected<Network, std::string> parse_network(std::string_view text);

/// The form that parse_network reads; a single address has no prefix.
[[nodiscard]] std::string to_string(const Network& network);

}  // namespace config
