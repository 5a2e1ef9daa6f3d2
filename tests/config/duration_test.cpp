#include "config/duration.hpp"

#include <string>

#include <gtest/gtest.h>

namespace config {
namespace {

using namespace std::chrono_literals;

TEST(Duration, IsANumberWithAUnit) {
  struct Case {
    const char* text;
    std::chrono::milliseconds expected;
  };
  const Case cases[] = {
      {"500ms", 500ms}, {"10s", 10s},
      {"5m", 5min},     {"1h", 1h},
      {"2d", 48h},      {"0s", 0ms},
      {"007s", 7s},     {"9223372036854775807ms", std::chrono::milliseconds::max()}};
  for (const Case& each : cases) {
    const auto duration = parse_duration(each.text);
    ASSERT_TRUE(duration) << duration.error();
    EXPECT_EQ(*duration, each.expected) << each.text;
  }
}

TEST(Duration, SaysWhatWasExpected) {
  for (const std::string text : {"", "10", "s", "10 parsecs", "10 s", " 10s", "10s ", "-1s", "+1s",
                                 "1.5s", "1e3s", "10S", "10sec", "0x1s", "1s1s", "10s/s"}) {
    const auto duration = parse_duration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(
        duration.error(),
        "'" + text + "' is not a duration such as \"500ms\", \"10s\", \"5m\", \"1h\" or \"2d\"");
  }
}

TEST(Duration, DoesNotOverflow) {
  for (const std::string text :
       {"9223372036854775808ms", "18446744073709551615ms", "18446744073709551616ms",
        "18446744073709552s", "213503982335d", "99999999999999999999999999d"}) {
    const auto duration = parse_duration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error(), "'" + text + "' is too large a number");
  }
}

TEST(Duration, IsWrittenInTheLargestExactUnit) {
  EXPECT_EQ(duration_text(0ms), "0ms");
  EXPECT_EQ(duration_text(1ms), "1ms");
  EXPECT_EQ(duration_text(1500ms), "1500ms");
  EXPECT_EQ(duration_text(59s), "59s");
  EXPECT_EQ(duration_text(60s), "1m");
  EXPECT_EQ(duration_text(61min), "61m");
  EXPECT_EQ(duration_text(48h), "2d");
}

}  // namespace
}  // namespace config
