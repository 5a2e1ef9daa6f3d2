#pragma once

#include "runtime/result.hpp"
#include "server/status.hpp"

namespace server {

/// How to answer a request whose file could not be opened or read.
[[nodiscard]] Status status_of(const runtime::Error& error) noexcept;

}  // namespace server
