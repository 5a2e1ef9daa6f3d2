#pragma once

#include <functional>

namespace tests {

/// Runs this in a child process, whose only thread it is then, and gives what it returns, 0 to 100:
/// for what a process can never take back.
[[nodiscard]] int run_in_child(const std::function<int()>& function);

}  // namespace tests
