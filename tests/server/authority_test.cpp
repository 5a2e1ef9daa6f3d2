#include "server/authority.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(Authority, IsAHostPerhapsWithAPort) {  // RFC 3986 §3.2
  for (const std::string_view text :
       {"a", "example.org", "EXAMPLE.org.", "example.org:80", "example.org:", "a:0",
        "a:99999999999", "127.0.0.1:8080", "[::1]", "[::1]:80", "[v1.a:b]", "xn--bcher-kva.example",
        "a_b-c~d", "b%C3%BCcher.example", "!$&'()*+,;="}) {
    EXPECT_TRUE(is_authority(text)) << text;
  }
}

TEST(Authority, IsNothingElse) {
  for (const std::string_view text :
       {"",     ":",        ":80",     "user@a",    "user:word@a", "a:b",     "a:80:90", "a:-1",
        "a:+1", "a:8 0",    "a b",     "a/",        "a/b",         "a?b",     "a#b",     "a\\b",
        "a,b/", "http://a", "//a",     "[",         "[]",          "[]:80",   "[::1",    "::1",
        "::1]", "[::1]a",   "[::1]80", "[::1]:a",   "[a b]",       "[[::1]]", "a]",      "a[",
        "%",    "a%2",      "a%2g",    "a\xc3\xbc", "a\x7f",       "a\x01",   "a\tb",    "\"a\"",
        "<a>",  "a|b",      "a^b",     "{a}"}) {
    EXPECT_FALSE(is_authority(text)) << text;
  }
  EXPECT_FALSE(is_authority(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace server
