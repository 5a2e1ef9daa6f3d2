#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace config {

/// Where to listen: an IPv4 or IPv6 address with a port, or the path of a Unix domain socket.
struct Address {
  enum class Family { ipv4, ipv6, unix_domain };

  Family family = Family::ipv4;
  std::string host;        ///< numeric, without brackets; or the path of the socket
  std::uint16_t port = 0;  ///< 0 lets the kernel choose

  friend bool operator==(const Address&, const Address&) = default;
};

/// Reads "127.0.0.1:8080", "[::1]:8080", "8080" (all IPv4 interfaces), ":8080" (the same) or
/// "unix:/run/quoit/http.sock". Host names are not resolved: a server that starts before the
/// network would have to wait. The error is a sentence for people.
[[nodiscard]] std::expected<Address, std::string> parse_address(std::string_view text);

/// Whether both would listen for the same connections: on one address, or one of them on all.
[[nodiscard]] bool overlap(const Address& one, const Address& other);

/// Whether only this machine reaches it: a loopback address or a Unix domain socket.
[[nodiscard]] bool is_local(const Address& address);

/// The form that parse_address reads: "[::1]:8080".
[[nodiscard]] std::string to_string(const Address& address);

}  // namespace config
