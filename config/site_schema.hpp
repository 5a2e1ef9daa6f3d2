#pragma once

#include <span>

#include "config/key.hpp"

namespace config {

/// The part of the schema that is about sites.
[[nodiscard]] std::span<const Key> site_keys();

}  // namespace config
