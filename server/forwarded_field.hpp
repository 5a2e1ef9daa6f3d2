#pragma once

#include <optional>
#include <string_view>

#include "config/ip_address.hpp"

namespace server {

/// What one proxy says in a Forwarded field of whom it forwards for (RFC 7239 §4).
struct ForwardedElement {
  std::optional<config::IpAddress> client{};  ///< nothing: unknown, or given another name (§6)
  std::string_view scheme{};                  ///< empty: it does not say
};

/// Takes the last element off a list, without the whitespace around it: the one that the nearest
/// proxy has added. What is left of it may be whatever a client has written, so that the list is
/// read from its end. Commas in quoted strings separate nothing.
[[nodiscard]] std::string_view take_last_element(std::string_view& list) noexcept;

/// Nothing if it is malformed.
[[nodiscard]] std::optional<ForwardedElement> parse_forwarded_element(
    std::string_view element) noexcept;

/// Reads "192.0.2.1", "2001:db8::1" or "[2001:db8::1]", perhaps with a port, as in
/// X-Forwarded-For and the nodes of Forwarded.
[[nodiscard]] std::optional<config::IpAddress> parse_node(std::string_view text) noexcept;

}  // namespace server
