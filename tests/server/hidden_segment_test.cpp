#include "server/hidden_segment.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(HiddenSegment, BeginsWithADot) {
  for (const std::string_view path :
       {"/.git", "/.git/config", "/a/.env", "/a/.b/c", "/...", "/.a/", "/a/b/.htaccess"}) {
    EXPECT_TRUE(has_hidden_segment(path)) << path;
  }
}

TEST(HiddenSegment, IsNoOtherName) {
  for (const std::string_view path : {"/", "/a", "/a.b", "/a/b.c/", "/a./b", "/a..b/c."}) {
    EXPECT_FALSE(has_hidden_segment(path)) << path;
  }
}

TEST(HiddenSegment, IsNotWellKnown) {  // RFC 8615 §3
  for (const std::string_view path : {"/.well-known", "/.well-known/", "/.well-known/security.txt",
                                      "/.well-known/acme-challenge/a.b"}) {
    EXPECT_FALSE(has_hidden_segment(path)) << path;
  }
}

TEST(HiddenSegment, IsHiddenBesideAndBelowWellKnown) {
  for (const std::string_view path :
       {"/.well-known2", "/.well-known.bak/a", "/.well-know", "/a/.well-known/b",
        "/.well-known/.git/config", "/.well-known/a/.b", "/.Well-Known/a"}) {
    EXPECT_TRUE(has_hidden_segment(path)) << path;
  }
}

}  // namespace
}  // namespace server
