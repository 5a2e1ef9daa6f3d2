#pragma once

#include <string>

#include "server/command_description.hpp"

namespace server {

/// quoit(1), the page of the manual.
[[nodiscard]] std::string render_man_page(const CommandDescription& program);

}  // namespace server
