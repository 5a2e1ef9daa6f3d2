#pragma once

#include <string>

#include "server/command_description.hpp"

namespace server {

/// The function _quoit that zsh completes the command line with, for a folder of its fpath.
[[nodiscard]] std::string render_zsh_completion(const CommandDescription& program);

}  // namespace server
