#include "server/listing_value.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace server {
namespace {

using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr sys_seconds kFirstSecond = sys_days{std::chrono::year{1} / 1 / 1};
constexpr sys_seconds kLastSecond = sys_days{std::chrono::year{10'000} / 1 / 1} - seconds{1};

void append_padded(std::string& out, unsigned value, std::size_t width) {
  const std::string digits = std::to_string(value);
  out.append(width - std::min(width, digits.size()), '0').append(digits);
}

}  // namespace

std::string human_size(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 6> kUnits = {" KiB", " MiB", " GiB",
                                                      " TiB", " PiB", " EiB"};
  constexpr std::uint64_t kStep = 1024;
  if (bytes < kStep) return std::to_string(bytes) + " B";
  std::size_t unit = 0;
  std::uint64_t rest = bytes;
  for (; rest >= kStep * kStep; rest /= kStep) ++unit;
  // In tenths, rounded half up. What rounds to a whole step belongs to the next unit.
  std::uint64_t tenths = (rest * 10 + kStep / 2) / kStep;
  if (tenths >= kStep * 10 && unit + 1 < kUnits.size()) {
    tenths = 10;
    ++unit;
  }
  std::string text;
  if (tenths < 100) {
    text = std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
  } else {
    text = std::to_string((rest + kStep / 2) / kStep);
  }
  return text.append(kUnits[unit]);
}

std::string grouped(std::uint64_t number) {
  constexpr std::size_t kGroup = 3;
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > kGroup;) {
    at -= kGroup;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string timestamp(std::int64_t unix_seconds) {
  const sys_seconds time =
      std::clamp(sys_seconds{seconds{unix_seconds}}, kFirstSecond, kLastSecond);
  const sys_days day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::string text;
  append_padded(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  append_padded(text += '-', static_cast<unsigned>(date.month()), 2);
  append_padded(text += '-', static_cast<unsigned>(date.day()), 2);
  append_padded(text += 'T', static_cast<unsigned>(clock.hours().count()), 2);
  append_padded(text += ':', static_cast<unsigned>(clock.minutes().count()), 2);
  append_padded(text += ':', static_cast<unsigned>(clock.seconds().count()), 2);
  return text += 'Z';
}

std::string age(std::int64_t unix_seconds, std::int64_t now) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr std::array<Unit, 6> kUnits = {{{.seconds = 31'556'952, .name = "year"},
                                           {.seconds = 2'629'746, .name = "month"},
                                           {.seconds = 604'800, .name = "week"},
                                           {.seconds = 86'400, .name = "day"},
                                           {.seconds = 3'600, .name = "hour"},
                                           {.seconds = 60, .name = "minute"}}};
  if (unix_seconds > now) return {};
  const sys_seconds then = std::max(sys_seconds{seconds{unix_seconds}}, kFirstSecond);
  const std::int64_t passed = now - then.time_since_epoch().count();
  for (const Unit& unit : kUnits) {
    if (passed < unit.seconds) continue;
    return counted(static_cast<std::uint64_t>(passed / unit.seconds), unit.name) + " ago";
  }
  return "just now";
}

std::string counted(std::uint64_t number, const char* noun) {
  return grouped(number) + ' ' + noun + (number == 1 ? "" : "s");
}

}  // namespace server
