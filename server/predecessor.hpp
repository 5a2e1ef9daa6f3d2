#pragma once

#include <expected>
#include <string>

#include "runtime/fd.hpp"

namespace server {

/// Tells the process that this one replaces that it could serve now, and waits for its word: the
/// other side of Successor. The error is a sentence for people: it changed its mind, or has ended.
[[nodiscard]] std::expected<void, std::string> take_over_from(const runtime::Fd& predecessor);

}  // namespace server
