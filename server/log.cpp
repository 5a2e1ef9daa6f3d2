#include "server/log.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace server::log {
namespace {

spdlog::level::level_enum to_spdlog(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::debug:
      return spdlog::level::debug;
    case config::LogLevel::info:
      return spdlog::level::info;
    case config::LogLevel::warning:
      return spdlog::level::warn;
    case config::LogLevel::error:
      return spdlog::level::err;
    case config::LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

/// Whether systemd's journal reads standard error (systemd.exec(5), $JOURNAL_STREAM).
bool is_read_by_journal() {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat found{};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &found) != 0) return false;
  return stream == std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino);
}

/// A line with its priority in front, as the journal takes it (sd-daemon(3)); it has the time.
class JournalFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& output) override {
    const std::string_view prefix = prefix_of(message.level);
    std::string_view rest(message.payload.data(), message.payload.size());
    while (rest.ends_with('\n')) rest.remove_suffix(1);
    for (bool is_last = false; !is_last;) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      is_last = end == rest.size();
      for (const std::string_view part : {prefix, rest.substr(0, end), std::string_view("\n")}) {
        output.append(part.data(), part.data() + part.size());
      }
      if (!is_last) rest.remove_prefix(end + 1);
    }
  }
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JournalFormatter>();
  }

 private:
  static std::string_view prefix_of(spdlog::level::level_enum level) {
    switch (level) {
      case spdlog::level::err:
        return SD_ERR;
      case spdlog::level::warn:
        return SD_WARNING;
      case spdlog::level::info:
        return SD_INFO;
      default:
        return SD_DEBUG;
    }
  }
};

}  // namespace

void start(config::LogLevel level) {
  if (is_read_by_journal()) {
    spdlog::set_default_logger(spdlog::stderr_logger_st("quoit"));
    spdlog::set_formatter(std::make_unique<JournalFormatter>());
  } else {
    spdlog::set_default_logger(spdlog::stderr_color_st("quoit"));
    spdlog::set_pattern("%Y-%m-%d %H:%M:%S %^%l%$: %v");
  }
  set_level(level);
}

void set_level(config::LogLevel level) {
  spdlog::set_level(to_spdlog(level));
}

void info(std::string_view message) {
  spdlog::info(message);
}
void warning(std::string_view message) {
  spdlog::warn(message);
}
void error(std::string_view message) {
  spdlog::error(message);
}

}  // namespace server::log
