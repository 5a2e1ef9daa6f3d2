#pragma once

#include <expected>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <sys/socket.h>

namespace pace {

/// Whom to connect to, and what to send there.
struct Destination {
  sockaddr_storage address{};
  socklen_t address_size = 0;
  std::string request;
};

/// Of http://HOST[:PORT][/PATH]; looks the host up, which may wait. Or a sentence that says why
/// not.
[[nodiscard]] std::expected<Destination, std::string> destination(std::string_view url);

}  // namespace pace
