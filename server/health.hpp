#pragma once

#include "config/address.hpp"
#include "server/command_line.hpp"

namespace server {

/// Asks the quoit whose metrics listen there whether it is ready and alive. Blocks, for some
/// seconds at most. The answer is one line; success if both.
[[nodiscard]] Answer ask_health(const config::Address& address);

}  // namespace server
