#pragma once

#include <string>

#include "config/key.hpp"

namespace config {

/// The value of a key in a configuration, as TOML; not for sections and tables that repeat.
[[nodiscard]] std::string value_text(const Key& key, const Config& config);

}  // namespace config
