#pragma once

#include <string>

namespace config {

/// quoit.toml as it is installed: every setting with its default and what it means.
[[nodiscard]] std::string render_default_file();

}  // namespace config
