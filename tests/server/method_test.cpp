#include "server/method.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(Method, MayBeRegistered) {  // RFC 9110 §16.1.1
  for (const std::string_view token : {"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH",
                                       "TRACE", "CONNECT", "ACL", "VERSION-CONTROL"}) {
    EXPECT_TRUE(is_registered_method(token)) << token;
  }
  for (const std::string_view token : {"", "get", "Get", "GETS", "BREW", "PURGE", "SUBSCRIBE",
                                       "M-SEARCH", "SOURCE", "DESCRIBE", "PRI", "*"}) {
    EXPECT_FALSE(is_registered_method(token)) << token;
  }
}

}  // namespace
}  // namespace server
