#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace config {

/// What only shows when keys of several places are looked at together.
struct Contradiction {
  std::string_view section, name;  ///< of the key to change
  std::string message;
};

[[nodiscard]] std::vector<Contradiction> find_contradictions(const Config& config);

}  // namespace config
