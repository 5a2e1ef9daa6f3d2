#pragma once

#include <string>

namespace config {

/// quoit.toml(5), the page of the manual: every setting, how they are written, which of them wins.
[[nodiscard]] std::string render_man_page();

}  // namespace config
