#pragma once

#include <array>
#include <chrono>
#include <string_view>

namespace server {

/// The time as access logs write it, made anew once a second. In UTC: the local time would have to
/// be asked of the C library, which takes a lock and may read a file. For one thread.
class LogTime {
 public:
  LogTime() noexcept { set(std::chrono::sys_seconds()); }

  void set(std::chrono::sys_seconds time) noexcept {
    if (time != time_) write(time);
  }

  /// The common log format's: "06/Nov/1994:08:49:37 +0000".
  [[nodiscard]] std::string_view common() const noexcept {
    return {common_.data(), common_.size()};
  }
  /// RFC 3339's up to the second: "1994-11-06T08:49:37".
  [[nodiscard]] std::string_view iso() const noexcept { return {iso_.data(), iso_.size()}; }

 private:
  void write(std::chrono::sys_seconds time) noexcept;

  std::chrono::sys_seconds time_ = std::chrono::sys_seconds::max();
  std::array<char, 26> common_{};
  std::array<char, 19> iso_{};
};

}  // namespace server
