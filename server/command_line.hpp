#pragma once

#include <expected>
#include <string>
#include <variant>

#include "config/config.hpp"

namespace server {

/// Exit codes that supervisors and scripts rely on.
enum class Exit : int { success = 0, failure = 1, wrong_arguments = 2 };

/// The command line asks for a text and nothing else (--help, --version), or cannot be understood.
struct Answer {
  Exit exit = Exit::success;
  std::string text;
};

/// What to do: serve as configured, or print an answer.
using Command = std::variant<config::Config, Answer>;

[[nodiscard]] Command parse_command_line(int argc, char** argv);

}  // namespace server
