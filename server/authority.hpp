#pragma once

#include <string_view>

namespace server {

/// Whether `text` is a host, perhaps with a port (RFC 3986 §3.2), as in Host and in a target. No
/// user information: RFC 9110 §4.2.4. No empty host: §4.2.1.
[[nodiscard]] bool is_authority(std::string_view text) noexcept;

}  // namespace server
