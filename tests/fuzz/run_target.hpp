#pragma once

#include <string_view>

namespace fuzz {

/// What a target does with one input: each defines it. A finding aborts, as CHECK does.
void run_target(std::string_view input);

}  // namespace fuzz
