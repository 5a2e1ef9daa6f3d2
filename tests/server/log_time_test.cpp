#include "server/log_time.hpp"

#include <ctime>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::sys_seconds;

sys_seconds at(std::int64_t unix_seconds) {
  return sys_seconds(std::chrono::seconds(unix_seconds));
}

/// What the C library makes of the same time, as an independent opinion.
std::string format_by_library(sys_seconds time, const char* format) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm fields{};
  gmtime_r(&seconds, &fields);
  char text[64];
  const std::size_t size = std::strftime(text, sizeof text, format, &fields);
  return {text, size};
}

TEST(LogTime, BeginsAtTheEpoch) {
  const LogTime time;
  EXPECT_EQ(time.common(), "01/Jan/1970:00:00:00 +0000");
  EXPECT_EQ(time.iso(), "1970-01-01T00:00:00");
}

TEST(LogTime, FollowsWhatIsSet) {
  LogTime time;
  time.set(at(784'111'777));
  EXPECT_EQ(time.common(), "06/Nov/1994:08:49:37 +0000");
  EXPECT_EQ(time.iso(), "1994-11-06T08:49:37");
  time.set(at(784'111'778));
  EXPECT_EQ(time.common(), "06/Nov/1994:08:49:38 +0000");
  EXPECT_EQ(time.iso(), "1994-11-06T08:49:38");
  time.set(at(784'111'777));
  EXPECT_EQ(time.common(), "06/Nov/1994:08:49:37 +0000");
}

TEST(LogTime, AgreesWithTheLibraryInEveryYearUntil2200) {
  std::mt19937 random(1);
  std::uniform_int_distribution<std::int64_t> seconds(0, 7'258'118'400);
  LogTime time;
  for (int i = 0; i < 5'000; ++i) {
    const sys_seconds now = at(seconds(random));
    time.set(now);
    EXPECT_EQ(time.common(), format_by_library(now, "%d/%b/%Y:%H:%M:%S +0000"));
    EXPECT_EQ(time.iso(), format_by_library(now, "%Y-%m-%dT%H:%M:%S"));
  }
}

}  // namespace
}  // namespace server
