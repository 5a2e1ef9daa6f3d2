#include "server/command_line.hpp"

#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

Command parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "quoit");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  const char* const nothing = nullptr;
  return parse_command_line(static_cast<int>(pointers.size()), pointers.data(), "/no/such/file",
                            &nothing);
}

config::Config config_of(const std::vector<std::string>& arguments) {
  Command command = parse(arguments);
  if (const auto* const answer = std::get_if<Answer>(&command)) {
    ADD_FAILURE() << answer->text;
    return {};
  }
  return std::get<ServeCommand>(std::move(command)).config;
}

TEST(CommandLine, TakesTheRootEitherWay) {
  EXPECT_EQ(config_of({"/srv"}).sites.front().root, "/srv");
  EXPECT_EQ(config_of({"--root", "/srv"}).sites.front().root, "/srv");
  EXPECT_EQ(config_of({"--root=/srv"}).sites.front().root, "/srv");
  EXPECT_EQ(config_of({"--", "--odd"}).sites.front().root, "--odd");
}

TEST(CommandLine, ListensOnThisMachineUnlessTold) {
  const config::Config config = config_of({"/srv"});
  ASSERT_EQ(config.server.listen.size(), 1U);
  EXPECT_EQ(config::to_string(config.server.listen.front().address), "127.0.0.1:8080");
}

TEST(CommandLine, TakesSeveralAddresses) {
  const config::Config config =
      config_of({"--listen", "[::1]:1", "--listen=unix:/s", "/srv", "--listen", "2"});
  ASSERT_EQ(config.server.listen.size(), 3U);
  EXPECT_EQ(config::to_string(config.server.listen[0].address), "[::1]:1");
  EXPECT_EQ(config::to_string(config.server.listen[1].address), "unix:/s");
  EXPECT_EQ(config::to_string(config.server.listen[2].address), "0.0.0.0:2");
  EXPECT_EQ(config.sites.front().root, "/srv");
}

TEST(CommandLine, SetsWorkersAndLogLevel) {
  EXPECT_EQ(config_of({"/srv"}).server.workers, std::nullopt);
  EXPECT_EQ(config_of({"/srv", "--workers", "3"}).server.workers, 3U);
  EXPECT_EQ(config_of({"/srv"}).log_level, config::LogLevel::info);
  EXPECT_EQ(config_of({"/srv", "--log-level", "off"}).log_level, config::LogLevel::off);
  EXPECT_EQ(config_of({"/srv", "--log-level", "debug"}).log_level, config::LogLevel::debug);
}

TEST(CommandLine, AnswersQuestions) {
  for (const char* const option : {"--help", "-h"}) {
    const Command command = parse({option});
    const auto& answer = std::get<Answer>(command);
    EXPECT_EQ(answer.exit, Exit::success);
    for (const char* const named : {"ROOT", "--root", "--listen", "--workers", "--log-level",
                                    "--version", "--config", "check", "Examples:", "SIGTERM"}) {
      EXPECT_TRUE(answer.text.contains(named)) << named;
    }
  }
  const Command command = parse({"--version"});
  EXPECT_EQ(std::get<Answer>(command).exit, Exit::success);
  EXPECT_TRUE(std::get<Answer>(command).text.starts_with("quoit "));
  EXPECT_TRUE(std::get<Answer>(command).text.ends_with("\n"));
}

struct Mistake {
  std::vector<std::string> arguments;
  std::string named;  ///< what the message has to name
};

TEST(CommandLine, SaysWhatIsWrong) {
  const Mistake cases[] = {
      {{"/srv", "--lisen", "1"}, "--lisen"},
      {{"/srv", "--listen"}, "--listen"},
      {{"/srv", "--listen", "localhost:80"}, "--listen 'localhost:80': expected ADDRESS:PORT"},
      {{"/srv", "--listen", "127.0.0.1:99999"}, "the port must be a number from 0 to 65535"},
      {{"/srv", "--workers", "0"}, "--workers"},
      {{"/srv", "--workers", "-1"}, "--workers"},
      {{"/srv", "--workers", "1025"}, "--workers"},
      {{"/srv", "--workers", "two"}, "--workers"},
      {{"/srv", "--log-level", "loud"}, "--log-level"},
      {{"/srv", "/var"}, "/var"},
      {{"/srv", "--root", "/var"}, "--root"},
      {{"--root"}, "--root"},
  };
  for (const Mistake& each : cases) {
    const Command command = parse(each.arguments);
    const auto* const answer = std::get_if<Answer>(&command);
    ASSERT_NE(answer, nullptr) << testing::PrintToString(each.arguments);
    EXPECT_EQ(answer->exit, Exit::wrong_arguments);
    EXPECT_TRUE(answer->text.starts_with("quoit: ")) << answer->text;
    EXPECT_TRUE(answer->text.ends_with("\nTry 'quoit --help'.\n")) << answer->text;
    EXPECT_TRUE(answer->text.contains(each.named)) << answer->text;
  }
}

}  // namespace
}  // namespace server
