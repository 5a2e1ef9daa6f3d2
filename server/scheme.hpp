#pragma once

#include <cstddef>
#include <cstdint>

namespace server {

/// How a client asks (RFC 9110 §4.2). quoit itself is asked by http; a proxy in front of it that is
/// trusted may have been asked by https.
enum class Scheme : std::uint8_t { http, https };
inline constexpr std::size_t kSchemes = 2;

}  // namespace server
