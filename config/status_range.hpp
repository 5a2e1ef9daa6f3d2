#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/site.hpp"

namespace config {

/// Reads a status code ("404") or a class of them ("4xx"), from 100 to 599.
[[nodiscard]] std::optional<StatusRange> parse_status_range(std::string_view text);

/// The form that parse_status_range reads, for what it gives.
[[nodiscard]] std::string to_string(const StatusRange& range);

}  // namespace config
