#include "config/size.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace config {
namespace {

struct SizeCase {
  const char* text;
  std::uint64_t expected;
};

TEST(Size, IsANumberWithADecimalOrBinaryUnit) {
  const SizeCase cases[] = {{"0B", 0},
                            {"100B", 100},
                            {"1KB", 1000},
                            {"64KiB", 65536},
                            {"1MB", 1'000'000},
                            {"1MiB", 1'048'576},
                            {"3GB", 3'000'000'000},
                            {"1GiB", 1'073'741'824},
                            {"2TB", 2'000'000'000'000},
                            {"1TiB", 1'099'511'627'776},
                            {"18446744073709551615B", std::numeric_limits<std::uint64_t>::max()}};
  for (const SizeCase& each : cases) {
    const auto size = parse_size(each.text);
    ASSERT_TRUE(size) << size.error();
    EXPECT_EQ(*size, each.expected) << each.text;
  }
}

TEST(Size, SaysWhatWasExpected) {
  for (const std::string text :
       {"", "64", "KiB", "64K", "64kib", "64 KiB", "-1B", "1.5MiB", "1KiB/s", "1KiBs"}) {
    const auto size = parse_size(text);
    ASSERT_FALSE(size) << text;
    EXPECT_EQ(size.error(),
              "'" + text + "' is not a size such as \"100B\", \"64KiB\", \"1MB\" or \"1GiB\"");
  }
}

TEST(Size, DoesNotOverflow) {
  for (const std::string text :
       {"18446744073709551616B", "16777216TiB", "18014398509481984KiB", "99999999999999999999GB"}) {
    const auto size = parse_size(text);
    ASSERT_FALSE(size) << text;
    EXPECT_EQ(size.error(), "'" + text + "' is too large a number");
  }
}

TEST(Size, IsWrittenInTheLargestExactUnit) {
  const SizeCase cases[] = {{"0B", 0},
                            {"1B", 1},
                            {"999B", 999},
                            {"1KB", 1000},
                            {"1KiB", 1024},
                            {"1025B", 1025},
                            {"128KiB", 131072},
                            {"1MB", 1'000'000},
                            {"1536KiB", 1'572'864},
                            {"1GiB", 1ULL << 30},
                            {"1TiB", 1ULL << 40}};
  for (const SizeCase& each : cases) {
    EXPECT_EQ(size_text(each.expected), each.text);
    EXPECT_EQ(parse_size(each.text), each.expected);
  }
}

TEST(Rate, IsASizePerSecond) {
  EXPECT_EQ(parse_rate("0B/s"), 0U);
  EXPECT_EQ(parse_rate("1KiB/s"), 1024U);
  EXPECT_EQ(parse_rate("3MB/s"), 3'000'000U);
  EXPECT_EQ(rate_text(1024), "1KiB/s");
}

TEST(Rate, SaysWhatWasExpected) {
  for (const std::string text : {"", "/s", "1/s", "1KiB", "1KiB/m", "1KiB/s/s", "1KiB /s", "s/s"}) {
    const auto rate = parse_rate(text);
    ASSERT_FALSE(rate) << text;
    EXPECT_EQ(rate.error(),
              "'" + text + "' is not a rate such as \"100B/s\", \"1KiB/s\" or \"1MB/s\"");
  }
}

}  // namespace
}  // namespace config
