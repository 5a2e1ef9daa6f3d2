#pragma once

#include <cstdint>

namespace tests {

/// How often this thread has called operator new; this program replaces it to count.
[[nodiscard]] std::uint64_t allocations() noexcept;

/// The bytes that it has asked for in them.
[[nodiscard]] std::uint64_t allocated_bytes() noexcept;

}  // namespace tests
