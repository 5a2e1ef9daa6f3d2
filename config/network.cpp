#include "config/network.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "config/refusal.hpp"

namespace config {
namespace {

constexpr std::string_view kUnix = "unix";
constexpr std::string_view kExpected =
    "expected a network such as 10.0.0.0/8 or 2001:db8::/32, an address, or unix";

unsigned bits_of(const IpAddress& address) noexcept {
  return address.family == IpAddress::Family::ipv4 ? 32 : 128;
}

/// Keeps its first bits and clears the rest.
IpAddress cut(IpAddress address, unsigned prefix) noexcept {
  for (unsigned i = 0; i < address.bytes.size(); ++i) {
    const unsigned kept = std::clamp(prefix, 8 * i, 8 * (i + 1)) - 8 * i;
    address.bytes[i] &= static_cast<std::uint8_t>(0xFF00U >> kept);
  }
  return address;
}

std::optional<unsigned> parse_prefix(std::string_view text, unsigned most) {
  unsigned prefix = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), prefix);
  if (text.empty() || error != std::errc() || end != text.end() || prefix > most) {
    return std::nullopt;
  }
  return prefix;
}

}  // namespace

bool Network::contains(const IpAddress& address) const noexcept {
  return kind == Kind::addresses && address.family == first.family && cut(address, prefix) == first;
}

std::expected<Network, std::string> parse_network(std::string_view text) {
  if (text == kUnix) return Network{.kind = Network::Kind::unix_domain};
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) return refuse(text, kExpected);
  const unsigned most = bits_of(*address);
  if (most == 32 && text.contains(':')) {
    return refuse(text, "an IPv4 network is written as one, also for IPv6 listeners: '" +
                            to_string(*address) + "'");
  }
  Network network{.kind = Network::Kind::addresses, .first = *address, .prefix = most};
  if (slash == text.size()) return network;
  const auto prefix = parse_prefix(text.substr(slash + 1), most);
  if (!prefix) {
    return refuse(text, "after the slash comes how many bits are the network's, 0 to " +
                            std::to_string(most));
  }
  network.prefix = *prefix;
  network.first = cut(*address, *prefix);
  if (network.first != *address) {
    return refuse(text, "the address has bits beyond the first " + std::to_string(*prefix) +
                            "; did you mean '" + to_string(network) + "'?");
  }
  return network;
}

std::string to_string(const Network& network) {
  if (network.kind == Network::Kind::unix_domain) return std::string(kUnix);
  std::string text = to_string(network.first);
  if (network.prefix != bits_of(network.first))
    text.append("/").append(std::to_string(network.prefix));
  return text;
}

}  // namespace config
