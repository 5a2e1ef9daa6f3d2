#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace server {

/// What one line of the access log tells of a request. Views, valid for the call that writes the
/// line; what came from the client may hold any bytes, and is empty where the client sent nothing.
struct AccessRecord {
  std::chrono::sys_time<std::chrono::milliseconds> time{};  ///< the end of the response
  std::string_view id{};        ///< the request's, as its error page names it
  std::string_view client{};    ///< its address; empty for a Unix socket
  std::string_view host{};      ///< as sent
  std::string_view site{};      ///< its name, from the configuration
  std::string_view method{};    ///< as sent; empty if no request line could be read
  std::string_view target{};    ///< as sent, with its query
  std::string_view path{};      ///< as it was understood; empty if it was not
  std::string_view protocol{};  ///< "HTTP/1.1"
  unsigned status = 0;
  std::uint64_t body_bytes = 0;         ///< of the response's body: what was sent of it
  std::chrono::nanoseconds duration{};  ///< from the first byte of the request to the last sent
  std::string_view referrer{};
  std::string_view user_agent{};
  bool aborted = false;  ///< the client left, or was cut, before the response was complete
};

}  // namespace server
