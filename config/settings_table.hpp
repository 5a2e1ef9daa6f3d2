#pragma once

#include <string>

namespace config {

/// Every setting with its default, its unit and what it means, as tables for README.md.
[[nodiscard]] std::string render_settings_table();

}  // namespace config
