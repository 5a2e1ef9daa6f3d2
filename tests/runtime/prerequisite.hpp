#pragma once

#include <cstdlib>
#include <string_view>

#include <gtest/gtest.h>

namespace tests {

/// Whether the machine is one that has to have all that the tests need (.ci/run).
[[nodiscard]] inline bool is_everything_promised() {
  const char* const ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

}  // namespace tests

/// Leaves a test, or its SetUp, unless `condition` holds, which is about the machine: the test is
/// skipped for the `reason`, several parts of which may be joined by <<, but fails in CI. What does
/// not apply, as under a sanitizer, is for GTEST_SKIP.
#define PREREQUISITE(condition, reason)                      \
  do {                                                       \
    if (condition) break;                                    \
    if (::tests::is_everything_promised()) FAIL() << reason; \
    GTEST_SKIP() << reason;                                  \
  } while (false)
