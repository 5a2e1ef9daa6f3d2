#include <cstdio>
#include <expected>
#include <string>
#include <utility>
#include <variant>

#include "server/command_line.hpp"
#include "server/health.hpp"
#include "server/inherited_sockets.hpp"
#include "server/launcher.hpp"
#include "server/log.hpp"
#include "server/memory_end.hpp"
#include "server/probe.hpp"
#include "server/server.hpp"

namespace {

using server::Exit;

/// What the process was given, before it opens anything itself. The error is a sentence for people.
std::expected<server::Server::Surroundings, std::string> look_around(char** arguments) {
  auto inherited = server::InheritedSockets::take();
  if (!inherited) return std::unexpected(inherited.error());
  server::Server::Surroundings surroundings{.inherited = std::move(*inherited)};
  if (auto launcher = server::Launcher::fork(arguments)) {
    surroundings.launcher = std::move(*launcher);
  } else {
    server::log::warning("SIGUSR2 will not replace this process: " + describe(launcher.error()));
  }
  return surroundings;
}

Exit serve(const server::ServeCommand& command, const server::Server::Reread& reread,
           char** arguments) {
  server::log::start(command.config.log_level);
  auto surroundings = look_around(arguments);
  if (!surroundings) {
    server::log::error(surroundings.error());
    return Exit::failure;
  }
  auto server = server::Server::open(command, reread, std::move(*surroundings));
  if (!server) {
    server::log::error(server.error());
    return Exit::failure;
  }
  if (const auto served = (*server)->run(); !served) {
    server::log::error(served.error());
    return Exit::failure;
  }
  return Exit::success;
}

Exit print(const server::Answer& answer) {
  std::fputs(answer.text.c_str(), answer.exit == Exit::success ? stdout : stderr);
  return answer.exit;
}

Exit explain(const server::ExplainCommand& command) {
  const auto explained = server::explain(command.settings, command.file, command.request);
  if (!explained)
    return print({.exit = Exit::failure, .text = "quoit: " + explained.error() + "\n"});
  return print({.exit = Exit::success, .text = *explained});
}

Exit probe() {
  const server::ProbeReport report = server::probe();
  std::fputs(report.text.c_str(), stdout);
  return report.usable ? Exit::success : Exit::failure;
}

struct Obey {
  const server::Server::Reread& reread;
  char** arguments;

  Exit operator()(const server::ServeCommand& command) const {
    return serve(command, reread, arguments);
  }
  Exit operator()(const server::Answer& answer) const { return print(answer); }
  Exit operator()(const server::ExplainCommand& command) const { return explain(command); }
  Exit operator()(const server::HealthQuestion& question) const {
    return print(server::ask_health(question.address));
  }
  Exit operator()(const server::ProbeCommand&) const { return probe(); }
};

}  // namespace

int main(int argc, char** argv) {
  server::tell_when_memory_ends();
  const auto reread = [&]() -> std::expected<server::ServeCommand, std::string> {
    server::Command command = server::parse_command_line(argc, argv);
    if (auto* const serve = std::get_if<server::ServeCommand>(&command)) {
      return std::move(*serve);
    }
    return std::unexpected(std::get<server::Answer>(command).text);
  };
  const server::Command command = server::parse_command_line(argc, argv);
  return static_cast<int>(std::visit(Obey{reread, argv}, command));
}
