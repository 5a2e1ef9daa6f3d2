#include "runtime/result.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace runtime {
namespace {

TEST(Error, IsDescribedByItsOperationAndItsReason) {
  EXPECT_EQ(describe({.code = ENOENT, .operation = "openat2"}),
            "openat2: No such file or directory");
}

TEST(Error, IsComparedByItsCode) {
  EXPECT_EQ((Error{EPIPE, "send"}), (Error{EPIPE, "sendmsg"}));
  EXPECT_NE((Error{EPIPE, "send"}), (Error{ECONNRESET, "send"}));
}

TEST(Error, IsTakenFromErrno) {
  errno = EACCES;
  const Result<int> result = last_error("open");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, EACCES);
  EXPECT_STREQ(result.error().operation, "open");
}

}  // namespace
}  // namespace runtime
