#pragma once

#include <expected>
#include <string>
#include <variant>

#include "config/config.hpp"

namespace server {

/// Exit codes that supervisors and scripts rely on.
enum class Exit : int { success = 0, failure = 1, wrong_arguments = 2, bad_configuration = 78 };

/// The command line asks for a text and nothing else (--help, --version, check), or something is
/// wrong with it or with the file.
struct Answer {
  Exit exit = Exit::success;
  std::string text;
};

/// What to do: serve as configured, or print an answer.
using Command = std::variant<config::Config, Answer>;

/// Reads the configuration file too. What the file does not set has its default; the command line
/// wins over both.
[[nodiscard]] Command parse_command_line(int argc, char** argv);

/// `default_file` stands in for the installed one, which is read if it is there and neither a file
/// nor a root is named.
[[nodiscard]] Command parse_command_line(int argc, char** argv, const std::string& default_file);

}  // namespace server
