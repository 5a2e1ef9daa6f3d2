#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace config {

/// Reads "500ms", "10s", "5m", "1h" or "2d". The error is a sentence for people.
[[nodiscard]] std::expected<std::chrono::milliseconds, std::string> parse_duration(
    std::string_view text);

/// The form that parse_duration reads, in the largest exact unit. Not for negative durations.
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);

}  // namespace config
