#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace config {

/// The candidate that somebody who wrote `word` may have meant; nothing if none is near.
[[nodiscard]] std::optional<std::string_view> most_similar(
    std::string_view word, std::span<const std::string_view> candidates);

}  // namespace config
