#pragma once

#include <cstdint>
#include <string_view>

namespace server {

/// The methods that are told apart here.
enum class Method : std::uint8_t { get, head, options, other };

/// The value of Allow (RFC 9110 §10.2.1): the same for every resource.
inline constexpr std::string_view kAllowedMethods = "GET, HEAD, OPTIONS";

/// Whether a method is one that IANA's registry names (RFC 9110 §16.1.1), and so is known though
/// not allowed (§15.5.6), or means nothing here (§15.6.2). Case matters (§9.1).
[[nodiscard]] bool is_registered_method(std::string_view token) noexcept;

}  // namespace server
