#pragma once

#include <string>

#include "config/config.hpp"

namespace server {

/// The keys that differ and that only a restart puts in force, with commas between them; empty:
/// there are none.
[[nodiscard]] std::string keys_for_restart(const config::Config& in_force,
                                           const config::Config& wanted);

}  // namespace server
