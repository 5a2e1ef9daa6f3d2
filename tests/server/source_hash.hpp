#pragma once

#include <string>
#include <string_view>

namespace tests {

/// What stands for the content of a style or script element in a policy (CSP Level 3 §2.3.1):
/// "'sha256-…'".
[[nodiscard]] std::string source_hash(std::string_view content);

}  // namespace tests
