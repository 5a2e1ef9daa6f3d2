#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace server {

/// How much a client wants one thing (RFC 9110 §12.4.2), in thousandths; 0: not at all.
using Weight = std::uint16_t;

inline constexpr Weight kFullWeight = 1000;

/// Reads a qvalue, without the "q=" in front of it; nothing if it is none.
[[nodiscard]] std::optional<Weight> parse_qvalue(std::string_view text) noexcept;

}  // namespace server
