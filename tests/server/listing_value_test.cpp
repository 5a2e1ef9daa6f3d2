#include "server/listing_value.hpp"

#include <cstdint>
#include <limits>
#include <string_view>

#include <gtest/gtest.h>

namespace server {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

TEST(HumanSize, HasTwoToFourDigits) {
  struct Case {
    std::uint64_t bytes;
    std::string_view text;
  };
  constexpr std::uint64_t kKiB = 1024;
  constexpr std::uint64_t kMiB = kKiB * 1024;
  constexpr std::uint64_t kEiB = kMiB * kMiB * kMiB;
  const Case cases[] = {
      {0, "0 B"},
      {1, "1 B"},
      {1023, "1023 B"},
      {kKiB, "1.0 KiB"},
      {kKiB + 51, "1.0 KiB"},
      {kKiB + 52, "1.1 KiB"},
      {10 * kKiB - 1, "10 KiB"},
      {10 * kKiB, "10 KiB"},
      {kMiB - 1, "1.0 MiB"},
      {1023 * kKiB, "1023 KiB"},
      {kMiB, "1.0 MiB"},
      {734'003'200, "700 MiB"},
      {kMiB * kMiB, "1.0 TiB"},
      {kEiB, "1.0 EiB"},
      {std::numeric_limits<std::uint64_t>::max(), "16 EiB"},
  };
  for (const Case& each : cases) EXPECT_EQ(human_size(each.bytes), each.text) << each.bytes;
}

TEST(Grouped, SetsACommaEveryThreeDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(123'456), "123,456");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
}

TEST(Counted, KnowsOneFromMany) {
  EXPECT_EQ(counted(0, "file"), "0 files");
  EXPECT_EQ(counted(1, "file"), "1 file");
  EXPECT_EQ(counted(2'000, "folder"), "2,000 folders");
}

TEST(Timestamp, IsInUniversalTime) {  // RFC 3339 §5.6
  EXPECT_EQ(timestamp(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(timestamp(1'714'979'289), "2024-05-06T07:08:09Z");
  EXPECT_EQ(timestamp(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(timestamp(951'782'400), "2000-02-29T00:00:00Z");
}

TEST(Timestamp, HoldsTheYearsThatItsFormatCan) {
  EXPECT_EQ(timestamp(kLeast), "0001-01-01T00:00:00Z");
  EXPECT_EQ(timestamp(kMost), "9999-12-31T23:59:59Z");
}

TEST(Age, IsInTheLargestUnitThatFits) {
  struct Case {
    std::int64_t seconds;
    std::string_view text;
  };
  const Case cases[] = {
      {0, "just now"},
      {59, "just now"},
      {60, "1 minute ago"},
      {3'599, "59 minutes ago"},
      {3'600, "1 hour ago"},
      {86'399, "23 hours ago"},
      {86'400, "1 day ago"},
      {604'800, "1 week ago"},
      {2'629'746, "1 month ago"},
      {31'556'951, "11 months ago"},
      {31'556'952, "1 year ago"},
      {63'113'904, "2 years ago"},
  };
  constexpr std::int64_t kNow = 1'714'979'289;
  for (const Case& each : cases)
    EXPECT_EQ(age(kNow - each.seconds, kNow), each.text) << each.seconds;
}

TEST(Age, IsNotKnownOfWhatIsYetToCome) {
  EXPECT_EQ(age(1, 0), "");
  EXPECT_EQ(age(kMost, 0), "");
  EXPECT_EQ(age(kLeast, 1'714'979'289), "2,023 years ago");
}

}  // namespace
}  // namespace server
