#pragma once

#include <string>

#include "server/command_description.hpp"

namespace server {

/// The calls of `complete` by which fish knows the command line.
[[nodiscard]] std::string render_fish_completion(const CommandDescription& program);

}  // namespace server
