#include "server/patience.hpp"

#include <cerrno>

#include <gtest/gtest.h>

#include "runtime/result.hpp"

namespace server {
namespace {

/// Fails with a code a number of times.
struct Failing {
  int code;
  int times;
  int attempts = 0;

  runtime::Result<int> operator()() {
    if (++attempts <= times) return std::unexpected(runtime::Error{code});
    return attempts;
  }
};

TEST(Patience, EndsWithSuccess) {
  Failing failing{.code = ENOMEM, .times = 2};
  EXPECT_EQ(try_patiently(ENOMEM, failing), 3);
}

TEST(Patience, IsForOneErrorOnly) {
  Failing failing{.code = EPERM, .times = 1};
  EXPECT_EQ(try_patiently(ENOMEM, failing), std::unexpected(runtime::Error{EPERM}));
  EXPECT_EQ(failing.attempts, 1);
}

TEST(Patience, Ends) {
  Failing failing{.code = ENOMEM, .times = 200};  // far more than fit into a second
  EXPECT_EQ(try_patiently(ENOMEM, failing), std::unexpected(runtime::Error{ENOMEM}));
  EXPECT_GT(failing.attempts, 1);
}

}  // namespace
}  // namespace server
