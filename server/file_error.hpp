#pragma once

#include "runtime/result.hpp"
#include "server/status.hpp"

namespace server {

/// How to answer a request whose file could not be opened or read.
[[nodiscard]] Status status_of(const runtime::Error& error) noexcept;

/// Whether that errno value says that this process, or the system, can open no further file.
[[nodiscard]] bool is_shortage_of_descriptors(int error) noexcept;

}  // namespace server
