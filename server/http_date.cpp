#include "server/http_date.hpp"

#include <algorithm>
#include <chrono>
#include <compare>
#include <cstddef>
#include <ranges>
#include <span>

#include "server/ascii.hpp"

namespace server {
namespace {

using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr std::size_t kShortName = 3;
constexpr std::array<std::string_view, 7> kDayNames{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr int kFirstYear = 1;
constexpr int kLastYear = 9999;
constexpr sys_seconds kFirstSecond = sys_days{std::chrono::year{kFirstYear} / 1 / 1};
constexpr sys_seconds kLastSecond = sys_days{std::chrono::year{kLastYear + 1} / 1 / 1} - seconds{1};

constexpr sys_seconds clamp_to_calendar(std::int64_t unix_seconds) {
  return std::clamp(sys_seconds{seconds{unix_seconds}}, kFirstSecond, kLastSecond);
}

/// A time as written. One that was read need not exist; two compare as their times do.
struct CivilTime {
  int year;
  int month;
  int day;
  int hour;
  int minute;
  int second;

  auto operator<=>(const CivilTime&) const = default;
};

constexpr bool exists(const CivilTime& time) {
  const bool is_leap_second = time.hour == 23 && time.minute == 59 && time.second == 60;
  return time.year >= kFirstYear && time.year <= kLastYear &&
         (std::chrono::year{time.year} / time.month / time.day).ok() && time.hour <= 23 &&
         time.minute <= 59 && (time.second <= 59 || is_leap_second);
}

constexpr std::int64_t to_unix_seconds(const CivilTime& time) {
  const sys_days day = std::chrono::year{time.year} / time.month / time.day;
  const sys_seconds result = day + std::chrono::hours{time.hour} +
                             std::chrono::minutes{time.minute} + seconds{time.second};
  return result.time_since_epoch().count();
}

constexpr CivilTime to_civil_time(sys_seconds time) {
  const sys_days day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<int>(static_cast<unsigned>(date.month())),
          .day = static_cast<int>(static_cast<unsigned>(date.day())),
          .hour = static_cast<int>(clock.hours().count()),
          .minute = static_cast<int>(clock.minutes().count()),
          .second = static_cast<int>(clock.seconds().count())};
}

/// RFC 9110 §5.6.7: the latest year with these last two digits that does not put the time more than
/// 50 years after `now`.
constexpr int resolve_century(CivilTime time, std::int64_t now) {
  CivilTime limit = to_civil_time(clamp_to_calendar(now));
  limit.year += 50;
  time.year = limit.year - (limit.year - time.year) % 100;
  return time > limit ? time.year - 100 : time.year;
}

/// In `layout` '0' stands for a digit, '_' for a digit or a space, '*' for anything.
constexpr bool has_layout(std::string_view text, std::string_view layout) {
  return std::ranges::equal(text, layout, [](char character, char expected) {
    switch (expected) {
      case '0':
        return is_digit(character);
      case '_':
        return is_digit(character) || character == ' ';
      case '*':
        return true;
      default:
        return character == expected;
    }
  });
}

/// `digits` may begin with a space in place of a zero.
constexpr int to_number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = value * 10 + (digit == ' ' ? 0 : digit - '0');
  return value;
}

/// 1 to 12; 0, which is no month, for another name.
constexpr int to_month(std::string_view name) {
  const auto found = std::ranges::find(kMonthNames, name);
  return found == kMonthNames.end() ? 0 : static_cast<int>(found - kMonthNames.begin()) + 1;
}

constexpr bool is_short_day_name(std::string_view name) {
  return std::ranges::any_of(kDayNames,
                             [&](auto day) { return day.substr(0, kShortName) == name; });
}

/// `time_of_day` begins with the layout "00:00:00".
constexpr CivilTime make_time(int year, int month, int day, std::string_view time_of_day) {
  return {.year = year,
          .month = month,
          .day = day,
          .hour = to_number(time_of_day.substr(0, 2)),
          .minute = to_number(time_of_day.substr(3, 2)),
          .second = to_number(time_of_day.substr(6, 2))};
}

constexpr std::optional<CivilTime> parse_imf_fixdate(std::string_view text) {
  if (!has_layout(text, "***, 00 *** 0000 00:00:00 GMT")) return {};
  if (!is_short_day_name(text.substr(0, kShortName))) return {};
  return make_time(to_number(text.substr(12, 4)), to_month(text.substr(8, kShortName)),
                   to_number(text.substr(5, 2)), text.substr(17));
}

constexpr std::optional<CivilTime> parse_asctime_date(std::string_view text) {
  if (!has_layout(text, "*** *** _0 00:00:00 0000")) return {};
  if (!is_short_day_name(text.substr(0, kShortName))) return {};
  return make_time(to_number(text.substr(20, 4)), to_month(text.substr(4, kShortName)),
                   to_number(text.substr(8, 2)), text.substr(11));
}

constexpr std::optional<CivilTime> parse_rfc850_date(std::string_view text, std::int64_t now) {
  const std::size_t comma = std::min(text.find(','), text.size());
  if (std::ranges::find(kDayNames, text.substr(0, comma)) == kDayNames.end()) return {};
  const std::string_view date = text.substr(comma);
  if (!has_layout(date, ", 00-***-00 00:00:00 GMT")) return {};
  CivilTime time = make_time(to_number(date.substr(9, 2)), to_month(date.substr(5, kShortName)),
                             to_number(date.substr(2, 2)), date.substr(12));
  time.year = resolve_century(time, now);
  return time;
}

constexpr void put_number(std::span<char> out, int value) {
  for (char& digit : std::views::reverse(out)) {
    digit = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

HttpDate format_http_date(std::int64_t unix_seconds) noexcept {
  const sys_seconds time = clamp_to_calendar(unix_seconds);
  const CivilTime civil = to_civil_time(time);
  const std::chrono::weekday weekday{std::chrono::floor<std::chrono::days>(time)};
  const std::string_view day_name = kDayNames[weekday.c_encoding()].substr(0, kShortName);
  const std::string_view month_name = kMonthNames[static_cast<std::size_t>(civil.month - 1)];

  HttpDate text;
  const std::span<char> out{text};
  std::ranges::copy(std::string_view{"***, 00 *** 0000 00:00:00 GMT"}, out.begin());
  std::ranges::copy(day_name, out.begin());
  put_number(out.subspan(5, 2), civil.day);
  std::ranges::copy(month_name, out.begin() + 8);
  put_number(out.subspan(12, 4), civil.year);
  put_number(out.subspan(17, 2), civil.hour);
  put_number(out.subspan(20, 2), civil.minute);
  put_number(out.subspan(23, 2), civil.second);
  return text;
}

std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now) noexcept {
  std::optional<CivilTime> time = parse_imf_fixdate(text);
  if (!time) time = parse_asctime_date(text);
  if (!time) time = parse_rfc850_date(text, now);
  if (!time || !exists(*time)) return {};
  return to_unix_seconds(*time);
}

}  // namespace server
