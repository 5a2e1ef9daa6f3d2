#pragma once

#include <string>

#include "config/key.hpp"

namespace config {

/// What the values of a key are counted in, or are: "duration", "number", "addresses, tables".
[[nodiscard]] std::string unit_of(const Key& key);

}  // namespace config
