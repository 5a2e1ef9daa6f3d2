#include "server/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

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

}  // namespace

void start(config::LogLevel level) {
  spdlog::set_default_logger(spdlog::stderr_color_st("quoit"));
  spdlog::set_pattern("%Y-%m-%d %H:%M:%S %^%l%$: %v");
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
