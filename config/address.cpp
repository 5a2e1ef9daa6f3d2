#include "config/address.hpp"

#include <array>
#include <charconv>
#include <optional>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "config/refusal.hpp"

namespace config {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr std::string_view kExpected = "expected ADDRESS:PORT, [IPV6]:PORT, a port, or unix:/PATH";

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), port);
  if (text.empty() || error != std::errc() || end != text.end()) return std::nullopt;
  return port;
}

bool is_numeric(int family, const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return ::inet_pton(family, host.c_str(), address.data()) == 1;
}

std::expected<Address, std::string> parse_unix(std::string_view text) {
  const std::string_view path = text.substr(kUnixPrefix.size());
  if (!path.starts_with('/')) return refuse(text, "the path of a unix socket begins with '/'");
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return refuse(text, "the path of a unix socket has at most 107 bytes");
  }
  return Address{.family = Address::Family::unix_domain, .host = std::string(path), .port = 0};
}

}  // namespace

std::expected<Address, std::string> parse_address(std::string_view text) {
  if (text.starts_with(kUnixPrefix)) return parse_unix(text);

  // A port alone is a number: what has a dot or a bracket is an address that lacks one.
  if (text.find(':') == text.npos && text.find_first_of(".[") != text.npos) {
    return refuse(text, kExpected);
  }
  const std::size_t colon = text.rfind(':');
  const std::string_view host = colon == text.npos ? "" : text.substr(0, colon);
  const auto port = parse_port(colon == text.npos ? text : text.substr(colon + 1));

  Address address;
  if (host.starts_with('[') && host.ends_with(']')) {
    address.family = Address::Family::ipv6;
    address.host = host.substr(1, host.size() - 2);
  } else {
    address.host = host.empty() ? "0.0.0.0" : host;
  }
  if (!is_numeric(address.family == Address::Family::ipv6 ? AF_INET6 : AF_INET, address.host)) {
    return refuse(text, kExpected);
  }
  if (!port) return refuse(text, "the port must be a number from 0 to 65535");
  address.port = *port;
  return address;
}

bool overlap(const Address& one, const Address& other) {
  const auto is_wildcard = [](const Address& address) {
    return address.host == "0.0.0.0" || address.host == "::";
  };
  if (one.family != other.family) return false;
  if (one.family == Address::Family::unix_domain) return one.host == other.host;
  // The kernel turns port 0 into another port each time.
  if (one.port != other.port || one.port == 0) return false;
  return one.host == other.host || is_wildcard(one) || is_wildcard(other);
}

bool is_local(const Address& address) {
  if (address.family == Address::Family::unix_domain) return true;
  // RFC 1122 §3.2.1.3, RFC 4291 §2.5.3
  if (address.family == Address::Family::ipv4) return address.host.starts_with("127.");
  in6_addr host{};
  ::inet_pton(AF_INET6, address.host.c_str(), &host);
  return IN6_IS_ADDR_LOOPBACK(&host);
}

std::string to_string(const Address& address) {
  switch (address.family) {
    case Address::Family::unix_domain:
      return std::string(kUnixPrefix) + address.host;
    case Address::Family::ipv6:
      return "[" + address.host + "]:" + std::to_string(address.port);
    case Address::Family::ipv4:
      break;
  }
  return address.host + ":" + std::to_string(address.port);
}

}  // namespace config
