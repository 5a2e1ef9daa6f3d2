#pragma once

#include <string_view>

#include "config/config.hpp"

/// The error log, on standard error; if that is the journal's, each line with its priority. For the
/// main thread: writing may wait, which a worker must not.
namespace server::log {

void start(config::LogLevel level);
void set_level(config::LogLevel level);

void info(std::string_view message);
void warning(std::string_view message);
void error(std::string_view message);

}  // namespace server::log
