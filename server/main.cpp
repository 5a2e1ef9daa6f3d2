#include <cstdio>
#include <variant>

#include "server/command_line.hpp"
#include "server/log.hpp"
#include "server/server.hpp"

namespace {

using server::Exit;

Exit serve(const config::Config& config) {
  server::log::start(config.log_level);
  auto server = server::Server::open(config);
  if (!server) {
    server::log::error(server.error());
    return Exit::failure;
  }
  if (const auto served = server->run(); !served) {
    server::log::error(served.error());
    return Exit::failure;
  }
  return Exit::success;
}

Exit print(const server::Answer& answer) {
  std::fputs(answer.text.c_str(), answer.exit == Exit::success ? stdout : stderr);
  return answer.exit;
}

}  // namespace

int main(int argc, char** argv) {
  const server::Command command = server::parse_command_line(argc, argv);
  const auto* const config = std::get_if<config::Config>(&command);
  return static_cast<int>(config != nullptr ? serve(*config)
                                            : print(std::get<server::Answer>(command)));
}
