#include "server/location.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace server {
namespace {

constexpr std::string_view kUnreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

/// Whether each byte that is not in `kept` is encoded, and each other is not.
void expect_kept(void (*append)(std::string_view, std::string&), const std::string& kept) {
  for (int code = 0; code < 256; ++code) {
    const char character = static_cast<char>(code);
    std::string location;
    append({&character, 1}, location);
    if (kept.find(character) != std::string::npos) {
      EXPECT_EQ(location, std::string(1, character));
    } else {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      EXPECT_EQ(location, (std::string{'%', kDigits[static_cast<std::size_t>(code) / 16],
                                       kDigits[static_cast<std::size_t>(code) % 16]}));
    }
  }
}

TEST(Location, PathKeepsWhatAPathMayHold) {  // RFC 3986 §3.3
  expect_kept(append_path, std::string(kUnreserved) + "!$&'()*+,;=:@/");
}

TEST(Location, DataKeepsNothingThatHasAMeaning) {  // RFC 3986 §2.2, §3.4
  expect_kept(append_data, std::string(kUnreserved) + "/");
}

TEST(Location, ReferenceKeepsEverythingThatAUriMayHold) {  // RFC 3986 §2
  expect_kept(append_reference, std::string(kUnreserved) + ":/?#[]@!$&'()*+,;=%");
}

TEST(Location, EachAppends) {
  std::string location = "/";
  append_path("a b", location);
  append_reference("?a=%20 ", location);
  append_data("&c", location);
  EXPECT_EQ(location, "/a%20b?a=%20%20%26c");
}

}  // namespace
}  // namespace server
