#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace config {

/// Reads a name that a site answers to: "example.org", "*.example.org" for all names that end so,
/// "127.0.0.1" or "[::1]". Gives it in lower case and without the dot of the DNS's root, numeric
/// IPv6 addresses in the form of RFC 5952. The error is a sentence for people.
[[nodiscard]] std::expected<std::string, std::string> parse_host(std::string_view text);

}  // namespace config
