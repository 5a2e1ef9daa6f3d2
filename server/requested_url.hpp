#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace server {

/// A URL as somebody types it, and what a client makes of it (RFC 9112 §3.2.1).
struct RequestedUrl {
  std::string host;      ///< for the Host field; empty if the URL names none
  std::string target;    ///< in the origin form, or "*"
  bool secured = false;  ///< https
};

/// Reads http://HOST/PATH, https://HOST/PATH, //HOST/PATH, /PATH or *. A fragment is dropped, as
/// clients do (RFC 9110 §7.1). The error is a sentence for people.
[[nodiscard]] std::expected<RequestedUrl, std::string> parse_requested_url(std::string_view text);

}  // namespace server
