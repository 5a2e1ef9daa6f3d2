#pragma once

#include <string>

namespace config {

/// What editors complete and check quoit.toml with: JSON Schema, draft 2020-12. Whatever quoit
/// accepts without a root from elsewhere is valid; what takes more than a type or a pattern to
/// judge, quoit alone refuses.
[[nodiscard]] std::string render_json_schema();

}  // namespace config
