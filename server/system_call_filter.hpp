#pragma once

#include "runtime/result.hpp"

namespace server {

/// From now on every thread of the process, and all that it will start, can make no system call but
/// those that serving takes; any other fails with EPERM, so that what nobody thought of ends no
/// service. There is no way to run a program, to fork, to connect, to make a ring, or to make
/// memory executable. What a ring does is none of a filter's business: see RingOptions::restricted.
/// Needs "no new privileges" or CAP_SYS_ADMIN. For good.
[[nodiscard]] runtime::Result<void> filter_system_calls() noexcept;

}  // namespace server
