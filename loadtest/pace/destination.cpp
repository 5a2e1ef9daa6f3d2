#include "loadtest/pace/destination.hpp"

#include <cstring>
#include <memory>

#include <netdb.h>

namespace pace {
namespace {

constexpr std::string_view kScheme = "http://";

struct Authority {
  std::string host;
  std::string port = "80";
};

Authority split(std::string_view authority) {
  Authority parts;
  const std::size_t bracket = authority.find(']');  // an IPv6 address has colons of its own
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  std::string_view host = authority.substr(0, colon);
  if (colon != std::string_view::npos) parts.port = authority.substr(colon + 1);
  if (bracket != std::string_view::npos) host = host.substr(1, bracket - 1);
  parts.host = host;
  return parts;
}

}  // namespace

std::expected<Destination, std::string> destination(std::string_view url) {
  if (!url.starts_with(kScheme)) {
    return std::unexpected("'" + std::string(url) + "' must begin with " + std::string(kScheme));
  }
  url.remove_prefix(kScheme.size());
  const std::size_t slash = url.find('/');
  const std::string_view authority = url.substr(0, slash);
  std::string path = "/";
  if (slash != std::string_view::npos) path = url.substr(slash);
  const Authority parts = split(authority);

  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(parts.host.c_str(), parts.port.c_str(), &hints, &found);
  if (error != 0) {
    return std::unexpected("'" + std::string(authority) + "': " + ::gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  Destination result;
  std::memcpy(&result.address, found->ai_addr, found->ai_addrlen);
  result.address_size = found->ai_addrlen;
  result.request = "GET " + path + " HTTP/1.1\r\nHost: " + std::string(authority) + "\r\n\r\n";
  return result;
}

}  // namespace pace
