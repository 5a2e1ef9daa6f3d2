#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "config/site.hpp"

namespace config {

/// As in Accept-Encoding: "br", "zstd", "gzip"; in the order of the enumeration.
[[nodiscard]] std::span<const std::string_view> coding_names();

[[nodiscard]] std::optional<ContentCoding> find_coding(std::string_view name);

}  // namespace config
