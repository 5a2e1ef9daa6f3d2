#pragma once

#include <string>

#include "server/command_description.hpp"

namespace server {

/// A script that bash reads to complete the command line: `complete -F _quoit quoit`.
[[nodiscard]] std::string render_bash_completion(const CommandDescription& program);

}  // namespace server
