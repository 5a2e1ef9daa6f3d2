#include "server/http_date.hpp"

#include <ctime>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

constexpr std::int64_t kYear1 = -62'135'596'800;
constexpr std::int64_t kYear10000 = 253'402'300'800;
constexpr std::int64_t kNow = 1'790'000'000;  // Mon, 21 Sep 2026 14:13:20 GMT

std::string format(std::int64_t unix_seconds) {
  const HttpDate date = format_http_date(unix_seconds);
  return {date.begin(), date.end()};
}

/// What the C library makes of the same time, as an independent opinion.
std::string format_by_library(std::int64_t unix_seconds) {
  const std::time_t time = unix_seconds;
  std::tm fields{};
  gmtime_r(&time, &fields);
  char date[32];
  std::strftime(date, sizeof date, "%a, %d %b ", &fields);
  char rest[32];
  std::snprintf(rest, sizeof rest, "%04d %02d:%02d:%02d GMT", fields.tm_year + 1900, fields.tm_hour,
                fields.tm_min, fields.tm_sec);
  return std::string{date} + rest;
}

TEST(HttpDate, FormatsImfFixdate) {  // RFC 9110 §5.6.7
  const std::pair<std::int64_t, std::string_view> cases[] = {
      {784'111'777, "Sun, 06 Nov 1994 08:49:37 GMT"},
      {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
      {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
      {951'782'400, "Tue, 29 Feb 2000 00:00:00 GMT"},
      {kNow, "Mon, 21 Sep 2026 14:13:20 GMT"},
      {4'102'444'800, "Fri, 01 Jan 2100 00:00:00 GMT"},
      {kYear1, "Mon, 01 Jan 0001 00:00:00 GMT"},
      {kYear10000 - 1, "Fri, 31 Dec 9999 23:59:59 GMT"},
  };
  for (const auto& [time, date] : cases) EXPECT_EQ(format(time), date);
}

TEST(HttpDate, FormatsTimesBeyondTheFormatAsItsFirstOrLastSecond) {
  const std::string first = format(kYear1);
  const std::string last = format(kYear10000 - 1);
  EXPECT_EQ(format(kYear1 - 1), first);
  EXPECT_EQ(format(std::numeric_limits<std::int64_t>::min()), first);
  EXPECT_EQ(format(kYear10000), last);
  EXPECT_EQ(format(std::numeric_limits<std::int64_t>::max()), last);
}

TEST(HttpDate, FormatsAsTheLibraryAndReadsItBack) {
  std::mt19937_64 random{20'260'921};
  std::uniform_int_distribution<std::int64_t> any_time{kYear1, kYear10000 - 1};
  for (int round = 0; round < 20'000; ++round) {
    const std::int64_t time = any_time(random);
    const std::string date = format(time);
    ASSERT_EQ(date, format_by_library(time));
    ASSERT_EQ(parse_http_date(date, kNow), time) << date;
  }
}

TEST(HttpDate, FormatsEveryDayOfFourCenturiesAsTheLibrary) {
  constexpr std::int64_t kDay = 86'400;
  for (std::int64_t day = 0; day < 146'097; ++day) {
    ASSERT_EQ(format(day * kDay), format_by_library(day * kDay));
  }
}

TEST(HttpDate, ReadsAllThreeFormats) {  // RFC 9110 §5.6.7: "MUST accept all three"
  const std::pair<std::string_view, std::int64_t> cases[] = {
      {"Sun, 06 Nov 1994 08:49:37 GMT", 784'111'777},
      {"Sunday, 06-Nov-94 08:49:37 GMT", 784'111'777},
      {"Sun Nov  6 08:49:37 1994", 784'111'777},
      {"Sun Nov 06 08:49:37 1994", 784'111'777},
      {"Wed Nov 16 08:49:37 1994", 784'975'777},
      {"Wednesday, 16-Nov-94 08:49:37 GMT", 784'975'777},
      {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
      {"Mon, 01 Jan 0001 00:00:00 GMT", kYear1},
      {"Fri, 31 Dec 9999 23:59:59 GMT", kYear10000 - 1},
      {"Tue, 29 Feb 2000 00:00:00 GMT", 951'782'400},
  };
  for (const auto& [text, time] : cases) EXPECT_EQ(parse_http_date(text, kNow), time) << text;
}

TEST(HttpDate, ReadsEachDayAndMonthName) {
  constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::int64_t earlier = 0;
  for (const std::string_view month : kMonths) {
    for (const std::string_view day : kDays) {
      const std::string name{day};
      const std::string short_name = name.substr(0, 3);
      const std::string of_month{month};
      const auto time = parse_http_date(short_name + ", 02 " + of_month + " 2001 03:04:05 GMT", 0);
      ASSERT_TRUE(time);
      EXPECT_GE(*time, earlier);
      EXPECT_EQ(parse_http_date(name + ", 02-" + of_month + "-01 03:04:05 GMT", kNow), time);
      EXPECT_EQ(parse_http_date(short_name + " " + of_month + "  2 03:04:05 2001", 0), time);
      earlier = *time;
    }
    ++earlier;  // the next month has to be later
  }
}

TEST(HttpDate, DayNameNeedNotFitTheDate) {
  EXPECT_EQ(parse_http_date("Mon, 06 Nov 1994 08:49:37 GMT", kNow), 784'111'777);
  EXPECT_EQ(parse_http_date("Monday, 06-Nov-94 08:49:37 GMT", kNow), 784'111'777);
  EXPECT_EQ(parse_http_date("Mon Nov  6 08:49:37 1994", kNow), 784'111'777);
}

TEST(HttpDate, LeapSecondIsTheNextSecond) {  // RFC 9110 §5.6.7: 00:00:00 - 23:59:60
  EXPECT_EQ(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT", kNow), 1'483'228'800);
  EXPECT_EQ(parse_http_date("Sat, 31 Dec 2016 23:58:60 GMT", kNow), std::nullopt);
  EXPECT_EQ(parse_http_date("Sat, 31 Dec 2016 22:59:60 GMT", kNow), std::nullopt);
  EXPECT_EQ(parse_http_date("Sat, 31 Dec 2016 23:59:61 GMT", kNow), std::nullopt);
}

TEST(HttpDate, TwoDigitYearIsNeverMoreThan50YearsAhead) {  // RFC 9110 §5.6.7
  const std::int64_t in_2090 = *parse_http_date("Sat, 01 Jul 2090 00:00:00 GMT", 0);
  struct Case {
    std::string_view text;
    std::int64_t now;
    std::string_view meaning;
  };
  const Case cases[] = {
      {"Monday, 01-Jan-26 00:00:00 GMT", kNow, "Thu, 01 Jan 2026 00:00:00 GMT"},
      {"Monday, 31-Dec-75 00:00:00 GMT", kNow, "Tue, 31 Dec 2075 00:00:00 GMT"},
      {"Monday, 21-Sep-76 14:13:20 GMT", kNow, "Mon, 21 Sep 2076 14:13:20 GMT"},
      {"Monday, 21-Sep-76 14:13:21 GMT", kNow, "Tue, 21 Sep 1976 14:13:21 GMT"},
      {"Monday, 01-Jan-77 00:00:00 GMT", kNow, "Sat, 01 Jan 1977 00:00:00 GMT"},
      {"Monday, 29-Feb-00 00:00:00 GMT", kNow, "Tue, 29 Feb 2000 00:00:00 GMT"},
      {"Monday, 01-Jan-05 00:00:00 GMT", in_2090, "Thu, 01 Jan 2105 00:00:00 GMT"},
      {"Monday, 01-Jan-89 00:00:00 GMT", in_2090, "Sat, 01 Jan 2089 00:00:00 GMT"},
      {"Monday, 01-Jul-40 00:00:01 GMT", in_2090, "Sun, 01 Jul 2040 00:00:01 GMT"},
  };
  for (const Case& each : cases) {
    const auto time = parse_http_date(each.text, each.now);
    ASSERT_TRUE(time) << each.text;
    EXPECT_EQ(format(*time), each.meaning) << each.text;
  }
}

TEST(HttpDate, AnyNowIsSafe) {
  constexpr std::string_view kDate = "Sunday, 06-Nov-94 08:49:37 GMT";
  const auto latest = parse_http_date(kDate, std::numeric_limits<std::int64_t>::max());
  ASSERT_TRUE(latest);
  EXPECT_EQ(format(*latest), "Sun, 06 Nov 9994 08:49:37 GMT");
  EXPECT_EQ(parse_http_date(kDate, std::numeric_limits<std::int64_t>::min()), std::nullopt);
}

TEST(HttpDate, RefusesWhatIsNotInTheGrammar) {  // RFC 9110 §5.6.7, §5.6.7: case sensitive
  constexpr std::string_view kCases[] = {
      "",
      "0",
      "784111777",
      "sun, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 nov 1994 08:49:37 GMT",
      "Sun, 06 NOV 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 gmt",
      "Sun, 06 Nov 1994 08:49:37 UTC",
      "Sun, 06 Nov 1994 08:49:37 EST",
      "Sun, 06 Nov 1994 08:49:37 +00",
      "Xyz, 06 Nov 1994 08:49:37 GMT",
      "unM, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 anF 1994 08:49:37 GMT",
      "Sun,  6 Nov 1994 08:49:37 GMT",
      "Sun, 6 Nov 1994 08:49:37 GMT",
      "Sun 06 Nov 1994 08:49:37 GMT",
      "Sun, 06-Nov-1994 08:49:37 GMT",
      "Sun, 06 Nov 94 08:49:37 GMT",
      "Sun, 06 Nov 1994  8:49:37 GMT",
      "Sun, 06 Nov 1994 08.49.37 GMT",
      "Sun, 06 Nov 1994 08:49 GMT",
      " Sun, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 GMT ",
      "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov +994 08:49:37 GMT",
      "Sun, -6 Nov 1994 08:49:37 GMT",
      "Sun, 1- Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:5+:37 GMT",
      "Sun, 06-Nov-94 08:49:37 GMT",
      "sunday, 06-Nov-94 08:49:37 GMT",
      "Someday, 06-Nov-94 08:49:37 GMT",
      ", 06-Nov-94 08:49:37 GMT",
      "Sunday, 06 Nov 94 08:49:37 GMT",
      "Sunday, 06-Nov-1994 08:49:37 GMT",
      "Sunday, 6-Nov-94 08:49:37 GMT",
      "Sunday, 06-nov-94 08:49:37 GMT",
      "Sunday",
      "Sun Nov 6 08:49:37 1994",
      "Sun Nov  6 08:49:37 94",
      "Sun Nov  6 08:49:37 1994 GMT",
      "Sunday Nov  6 08:49:37 1994",
      "Sun nov  6 08:49:37 1994",
      "Xyz Nov  6 08:49:37 1994",
      "Sun Nov    08:49:37 1994",
  };
  for (const std::string_view text : kCases) {
    EXPECT_EQ(parse_http_date(text, kNow), std::nullopt) << text;
  }
}

TEST(HttpDate, RefusesTimesThatDoNotExist) {
  constexpr std::string_view kCases[] = {
      "Sun, 00 Nov 1994 08:49:37 GMT",  "Sun, 31 Nov 1994 08:49:37 GMT",
      "Sun, 32 Dec 1994 08:49:37 GMT",  "Sun, 29 Feb 1900 08:49:37 GMT",
      "Sun, 29 Feb 2023 08:49:37 GMT",  "Sun, 30 Feb 2024 08:49:37 GMT",
      "Sun, 06 Nov 0000 08:49:37 GMT",  "Sun, 06 Nov 1994 24:00:00 GMT",
      "Sun, 06 Nov 1994 08:60:37 GMT",  "Sun, 06 Nov 1994 08:49:99 GMT",
      "Sunday, 29-Feb-23 00:00:00 GMT", "Sun Feb 30 00:00:00 2024",
      "Sun Nov  0 08:49:37 1994",
  };
  for (const std::string_view text : kCases) {
    EXPECT_EQ(parse_http_date(text, kNow), std::nullopt) << text;
  }
}

TEST(HttpDate, RefusesEachPartOfADate) {
  for (const std::string text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                 "Sun Nov  6 08:49:37 1994"}) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      EXPECT_EQ(parse_http_date(text.substr(0, size), kNow), std::nullopt);
      EXPECT_EQ(parse_http_date(text.substr(text.size() - size), kNow), std::nullopt);
    }
  }
}

}  // namespace
}  // namespace server
