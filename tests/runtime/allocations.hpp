#pragma once

#include <cstdint>

namespace tests {

/// How often this thread has called operator new; this program replaces it to count.
[[nodiscard]] std::uint64_t allocations() noexcept;

}  // namespace tests
