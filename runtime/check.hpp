#pragma once

namespace runtime {

/// Prints the broken invariant to standard error and aborts. For CHECK.
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace runtime

/// States an invariant that holds in release builds too. A broken one is a defect of the program,
/// never of its input, and going on would hide it: the process aborts and its supervisor restarts
/// it.
#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::runtime::check_failed(#condition, __FILE__, __LINE__))
