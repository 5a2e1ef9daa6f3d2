#pragma once

namespace server {

/// Exit codes that supervisors and scripts rely on.
enum class Exit : int { success = 0, failure = 1, wrong_arguments = 2, bad_configuration = 78 };

}  // namespace server
