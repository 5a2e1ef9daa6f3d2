#include "server/log_time.hpp"

#include <initializer_list>
#include <span>

#include "server/http_date.hpp"

namespace server {
namespace {

void join(std::initializer_list<std::string_view> pieces, std::span<char> out) noexcept {
  for (const std::string_view piece : pieces) {
    piece.copy(out.data(), out.size());
    out = out.subspan(piece.size());
  }
}

}  // namespace

void LogTime::write(std::chrono::sys_seconds time) noexcept {
  time_ = time;
  const HttpDate date = format_http_date(time.time_since_epoch().count());
  const std::string_view text(date.data(), date.size());
  const std::string_view day = text.substr(5, 2);
  const std::string_view month_name = text.substr(8, 3);
  const std::string_view year = text.substr(12, 4);
  const std::string_view clock = text.substr(17, 8);
  join({day, "/", month_name, "/", year, ":", clock, " +0000"}, common_);

  const std::chrono::year_month_day civil(std::chrono::floor<std::chrono::days>(time));
  const unsigned number = static_cast<unsigned>(civil.month());
  const char month[] = {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
  join({year, "-", {month, sizeof month}, "-", day, "T", clock}, iso_);
}

}  // namespace server
