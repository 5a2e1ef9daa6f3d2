#include <cstdio>
#include <expected>
#include <string>
#include <utility>
#include <variant>

#include "server/command_line.hpp"
#include "server/health.hpp"
#include "server/log.hpp"
#include "server/server.hpp"

namespace {

using server::Exit;

Exit serve(config::Config config, const server::Server::Reread& reread) {
  server::log::start(config.log_level);
  auto server = server::Server::open(std::move(config), reread);
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

}  // namespace

int main(int argc, char** argv) {
  const auto reread = [&]() -> std::expected<config::Config, std::string> {
    server::Command command = server::parse_command_line(argc, argv);
    if (auto* const config = std::get_if<config::Config>(&command)) return std::move(*config);
    return std::unexpected(std::get<server::Answer>(command).text);
  };
  server::Command command = server::parse_command_line(argc, argv);
  if (auto* const config = std::get_if<config::Config>(&command)) {
    return static_cast<int>(serve(std::move(*config), reread));
  }
  const auto* const question = std::get_if<server::HealthQuestion>(&command);
  return static_cast<int>(print(question != nullptr ? server::ask_health(question->address)
                                                    : std::get<server::Answer>(command)));
}
