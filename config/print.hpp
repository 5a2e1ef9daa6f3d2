#pragma once

#include <string>

#include "config/settings.hpp"

namespace config {

/// All settings as a file that loads to the same configuration, each with its origin in a comment
/// unless it is a default.
[[nodiscard]] std::string print(const Settings& settings);

}  // namespace config
