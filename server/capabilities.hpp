#pragma once

#include "runtime/result.hpp"

namespace server {

/// Takes from this thread, and from those it starts from now on, whatever rights running a program
/// would bring (PR_SET_NO_NEW_PRIVS, prctl(2)).
[[nodiscard]] runtime::Result<void> forbid_new_privileges() noexcept;

/// Takes from this thread, and from those it starts from now on, all capabilities but two, where it
/// has them: to listen on ports below 1024, which a reload may bring, and to read files that belong
/// to others, for those who run quoit as root to serve them.
[[nodiscard]] runtime::Result<void> drop_capabilities() noexcept;

}  // namespace server
