#include "server/http_date.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/check.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/run_target.hpp"

// The input: what time it is, a time to write, and a date to read.
namespace {

constexpr std::int64_t kFirstSecond = -62135596800;  // of year 1
constexpr std::int64_t kLastSecond = 253402300799;   // of year 9999
constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kHalfCentury = 18263 * kDay;  // the longest

std::string text_of(std::int64_t time) {
  const server::HttpDate date = server::format_http_date(time);
  return {date.begin(), date.end()};
}

std::string text_by_libc(std::int64_t time) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = time;
  std::tm parts{};
  CHECK(::gmtime_r(&seconds, &parts) != nullptr);
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                                 kMonths.at(static_cast<std::size_t>(parts.tm_mon)),
                                 parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

void check_writing(std::int64_t time, std::int64_t now) {
  const std::int64_t clamped = std::clamp(time, kFirstSecond, kLastSecond);
  const std::string text = text_of(time);
  fuzz::expect_same(text, text_by_libc(clamped), "A date as the C library has it");
  CHECK(server::parse_http_date(text, now) == clamped);
}

void check_reading(std::string_view text, std::int64_t now) {
  const std::optional<std::int64_t> time = server::parse_http_date(text, now);
  if (!time) return;
  CHECK(*time >= kFirstSecond && *time <= kLastSecond + 1);
  if (text.contains(":60")) return;  // a leap second becomes the next second
  const std::string again = text_of(*time);
  CHECK(server::parse_http_date(again, now) == time);
  const std::string_view fixed = again;
  if (text.contains('-')) {  // RFC 850, whose year has two digits
    const std::size_t year = text.rfind('-') + 1;
    fuzz::expect_same(text.substr(year, 2), fixed.substr(14, 2), "The year");
    fuzz::expect_same(text.substr(year + 3, 8), fixed.substr(17, 8), "The time of day");
    if (now > kFirstSecond + 2 * kHalfCentury && now < kLastSecond - 2 * kHalfCentury) {
      CHECK(*time <= now + kHalfCentury + kDay && *time > now - kHalfCentury - kDay);
    }
  } else if (text.ends_with("GMT")) {
    // The name of the day may be a wrong one.
    fuzz::expect_same(text.substr(3), fixed.substr(3), "An IMF-fixdate");
  } else {
    fuzz::expect_same(text.substr(4, 3), fixed.substr(8, 3), "The month");
    fuzz::expect_same(text.substr(11, 8), fixed.substr(17, 8), "The time of day");
    fuzz::expect_same(text.substr(20), fixed.substr(12, 4), "The year");
  }
}

}  // namespace

void fuzz::run_target(std::string_view text) {
  Input input(text);
  const auto now = input.number<std::int64_t>();
  check_writing(input.number<std::int64_t>(), now);
  check_reading(input.line(), now);
}
