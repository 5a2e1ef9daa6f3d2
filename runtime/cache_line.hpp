#pragma once

#include <cstddef>

namespace runtime {

/// Bytes that a processor fetches and owns together: 64 on x86-64 and nearly all of ARM. Not the
/// standard library's constant, which depends on how a compiler is tuned, and so does the layout of
/// what it aligns.
inline constexpr std::size_t kCacheLine = 64;

}  // namespace runtime
