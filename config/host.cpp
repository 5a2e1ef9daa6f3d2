#include "config/host.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "config/lower_case.hpp"
#include "config/refusal.hpp"

namespace config {
namespace {

// RFC 1035 §2.3.4, of the text without the last dot.
constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestLabel = 63;

constexpr std::string_view kWildcard = "*.";

std::expected<std::string, std::string> parse_ipv6(std::string_view text) {
  const std::string numeric(text.substr(1, text.size() - 2));
  in6_addr address{};
  if (!text.ends_with(']') || ::inet_pton(AF_INET6, numeric.c_str(), &address) != 1) {
    return refuse(text, "expected an IPv6 address in brackets, such as '[::1]'");
  }
  std::array<char, INET6_ADDRSTRLEN> canonical{};
  ::inet_ntop(AF_INET6, &address, canonical.data(), canonical.size());
  return "[" + std::string(canonical.data()) + "]";
}

/// In lower case; underscores are no host names' but in use.
bool is_label(std::string_view text) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-_";
  return !text.empty() && text.size() <= kLongestLabel &&
         text.find_first_not_of(kCharacters) == text.npos && !text.starts_with('-') &&
         !text.ends_with('-');
}

bool is_name(std::string_view text) {
  if (text.size() > kLongestName) return false;
  for (std::size_t dot = text.find('.'); dot != text.npos; dot = text.find('.')) {
    if (!is_label(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_label(text);
}

std::string_view why_not_name(std::string_view text) {
  const auto is_beyond_ascii = [](char c) { return static_cast<unsigned char>(c) > 0x7F; };
  if (text == "*") return "the first site answers what no other claims, without a wildcard";
  if (std::ranges::any_of(text, is_beyond_ascii)) return "a name is written in ASCII: 'xn--...'";
  if (text.contains("://") || text.contains('/')) return "expected a name alone, not a URL";
  if (text.contains(':')) return "a name has no port; quoit answers to it on every port";
  if (text.contains('*')) return "a wildcard stands for what comes before a name: '*.example.org'";
  return "expected a name such as 'example.org' or '*.example.org'";
}

}  // namespace

std::expected<std::string, std::string> parse_host(std::string_view text) {
  if (text.starts_with('[')) return parse_ipv6(text);
  std::string host = lower_case(text);
  if (host.ends_with('.')) host.pop_back();
  std::string_view name = host;
  if (name.starts_with(kWildcard)) name.remove_prefix(kWildcard.size());
  if (!is_name(name)) return refuse(text, why_not_name(text));
  return host;
}

}  // namespace config
