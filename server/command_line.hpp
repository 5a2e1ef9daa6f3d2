#pragma once

#include <expected>
#include <string>
#include <variant>

#include "config/config.hpp"
#include "config/settings.hpp"
#include "server/exit.hpp"
#include "server/explain.hpp"
#include "server/serve_command.hpp"

namespace server {

/// The command line asks for a text and nothing else (--help, --version, check), or something is
/// wrong with it or with the file.
struct Answer {
  Exit exit = Exit::success;
  std::string text;
};

/// `quoit explain`
struct ExplainCommand {
  config::Settings settings;
  std::string file;  ///< that they were read from; empty: none
  ExplainedRequest request;
};

/// `quoit health`: whether a quoit is well whose metrics listen there.
struct HealthQuestion {
  config::Address address;
};

/// `quoit probe`
struct ProbeCommand {};

/// What to do: serve as configured, print an answer, explain one, ask for one, or look at the
/// machine.
using Command = std::variant<ServeCommand, Answer, ExplainCommand, HealthQuestion, ProbeCommand>;

/// Reads the configuration file and the environment too. Defaults yield to the file, the file to
/// the environment, and that to the command line.
[[nodiscard]] Command parse_command_line(int argc, char** argv);

/// `default_file` stands in for the installed one, which is read if it is there and neither a file
/// nor a root is named; `environment` for `environ`.
[[nodiscard]] Command parse_command_line(int argc, char** argv, const std::string& default_file,
                                         const char* const* environment);

}  // namespace server
