#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace config {

/// Where a text stops being UTF-8 (RFC 3629: no surrogates, nothing beyond U+10FFFF, shortest form
/// only).
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text) noexcept;

}  // namespace config
