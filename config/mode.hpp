#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace config {

/// Reads permissions in octal, "0660" or "660", up to 0777.
[[nodiscard]] std::optional<unsigned> parse_mode(std::string_view text);

/// The form that parse_mode reads, in four digits.
[[nodiscard]] std::string mode_text(unsigned mode);

}  // namespace config
