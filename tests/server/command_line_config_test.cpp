// How the command line and the configuration file go together.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "server/command_line.hpp"
#include "tests/config/loading.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;

class CommandLineConfig : public testing::Test {
 protected:
  CommandLineConfig() {
    std::string name = testing::TempDir() + "quoit-command-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    fs::create_directory(folder_ / "www");
  }
  ~CommandLineConfig() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return path(name);
  }

  std::string write_valid(const std::string& name = "q.toml") {
    return write(name,
                 "[server]\nlisten = [\"[::1]:1\", \"[::1]:2\"]\nworkers = "
                 "2\n[limits]\nrequest-headers = 7\n"
                 "[log]\nlevel = \"error\"\n[[site]]\nroot = \"www\"\nindex = [\"a.html\"]\n");
  }

  void set_environment(std::vector<std::string> variables) { environment_ = std::move(variables); }

  /// With "default.toml" of the folder as the installed file.
  [[nodiscard]] Command parse(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "quoit");
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    std::vector<const char*> environment;
    for (const std::string& variable : environment_) environment.push_back(variable.c_str());
    environment.push_back(nullptr);
    return parse_command_line(static_cast<int>(pointers.size()), pointers.data(),
                              path("default.toml"), environment.data());
  }

  [[nodiscard]] config::Config config_of(const std::vector<std::string>& arguments) const {
    Command command = parse(arguments);
    if (const auto* const answer = std::get_if<Answer>(&command)) {
      ADD_FAILURE() << answer->text;
      return {};
    }
    return std::get<ServeCommand>(std::move(command)).config;
  }

  [[nodiscard]] Answer answer_to(const std::vector<std::string>& arguments) const {
    Command command = parse(arguments);
    if (const auto* const answer = std::get_if<Answer>(&command)) return *answer;
    ADD_FAILURE() << "it would serve";
    return {};
  }

  static std::vector<std::string> listen_of(const config::Config& config) {
    std::vector<std::string> texts;
    for (const config::Endpoint& each : config.server.listen)
      texts.push_back(to_string(each.address));
    return texts;
  }

 private:
  fs::path folder_;
  std::vector<std::string> environment_;
};

using namespace std::string_literals;
using Texts = std::vector<std::string>;

TEST_F(CommandLineConfig, TheFileWinsOverDefaults) {
  config::Config expected;
  expected.server.listen = {
      {.address = {.family = config::Address::Family::ipv6, .host = "::1", .port = 1}},
      {.address = {.family = config::Address::Family::ipv6, .host = "::1", .port = 2}}};
  expected.server.workers = 2;
  expected.limits.request_headers = 7;
  expected.log_level = config::LogLevel::error;
  expected.sites.front().root = path("www");
  expected.sites.front().index = {"a.html"};
  EXPECT_EQ(tests::without_lines(config_of({"--config", write_valid()})), expected);
}

TEST_F(CommandLineConfig, TheCommandLineWinsOverTheFile) {
  const std::string file = write_valid();
  const config::Config config = config_of({"--config", file, "--listen", "[::1]:3", "--workers",
                                           "4", "--log-level", "debug", "--root", "elsewhere"});
  EXPECT_EQ(listen_of(config), Texts{"[::1]:3"});
  EXPECT_EQ(config.server.workers, 4U);
  EXPECT_EQ(config.log_level, config::LogLevel::debug);
  EXPECT_EQ(config.sites.front().root, "elsewhere");
  EXPECT_EQ(config.limits.request_headers, 7U);
  EXPECT_EQ(config.sites.front().index, Texts{"a.html"});
  EXPECT_EQ(config_of({"elsewhere", "--config", file}).sites.front().root, "elsewhere");
}

TEST_F(CommandLineConfig, EachOptionLeavesTheOthersToTheFile) {
  const std::string file = write_valid();
  const config::Config from_file = config_of({"--config", file});
  config::Config expected = from_file;
  expected.server.workers = 4;
  EXPECT_EQ(config_of({"--config", file, "--workers", "4"}), expected);
  expected = from_file;
  expected.log_level = config::LogLevel::off;
  EXPECT_EQ(config_of({"--config", file, "--log-level", "off"}), expected);
  expected = from_file;
  expected.server.listen.pop_back();
  EXPECT_EQ(config_of({"--config", file, "--listen", "[::1]:1"}), expected);
}

TEST_F(CommandLineConfig, AFileNeedsNoSiteBesideARoot) {
  const std::string file = write("q.toml", "limits.request-headers = 7\n");
  EXPECT_EQ(config_of({"elsewhere", "--config", file}).limits.request_headers, 7U);
  EXPECT_EQ(answer_to({"--config", file}).exit, Exit::bad_configuration);
}

TEST_F(CommandLineConfig, TheInstalledFileIsReadUnlessARootOrAFileIsNamed) {
  write_valid("default.toml");
  EXPECT_EQ(config_of({}).sites.front().root, path("www"));
  EXPECT_EQ(config_of({"--workers", "4"}).limits.request_headers, 7U);
  EXPECT_EQ(config_of({"elsewhere"}).limits.request_headers, 100U);
  EXPECT_EQ(config_of({"--root", "elsewhere"}).limits.request_headers, 100U);
  const std::string other = write("q.toml", "[[site]]\nroot = \"www\"\n");
  EXPECT_EQ(config_of({"--config", other}).limits.request_headers, 100U);
}

TEST_F(CommandLineConfig, TheInstalledFileMayBeMissing) {
  // Whether there is a page of its own to serve depends on where this program lies.
  const Command command = parse({});
  const auto* const answer = std::get_if<Answer>(&command);
  EXPECT_TRUE(answer == nullptr || answer->exit == Exit::wrong_arguments);
}

TEST_F(CommandLineConfig, TheInstalledFileIsNotPassedOverWhenItIsWrong) {
  write("default.toml", "limits = 3\n");
  EXPECT_EQ(answer_to({}).exit, Exit::bad_configuration);
}

TEST_F(CommandLineConfig, ServesNothingWithAWrongFile) {
  const std::string file =
      write("q.toml", "[limits]\nidle-timout = \"1s\"\n[[site]]\nroot = \"www\"\n");
  const Answer answer = answer_to({"--config", file});
  EXPECT_EQ(static_cast<int>(answer.exit), 78);
  EXPECT_EQ(answer.text, file +
                             ":2:1: error: unknown key 'idle-timout' in [limits]\n"
                             "    2 | idle-timout = \"1s\"\n"
                             "      | ^~~~~~~~~~~ did you mean 'idle-timeout'?\n");
}

TEST_F(CommandLineConfig, CheckSaysThatAFileIsValid) {
  const std::string file = write_valid();
  for (const Texts& arguments :
       {Texts{"check", "--config", file}, Texts{"--config", file, "check"}}) {
    const Answer answer = answer_to(arguments);
    EXPECT_EQ(answer.exit, Exit::success);
    EXPECT_EQ(answer.text, file + " is valid\n");
  }
  const std::string installed = write_valid("default.toml");
  EXPECT_EQ(answer_to({"check"}).text, installed + " is valid\n");
}

TEST_F(CommandLineConfig, CheckSaysWhatIsWrongWithAFile) {
  const std::string file = write("q.toml", "a = 1\nb = 2\n[[site]]\nroot = \"www\"\n");
  const Answer answer = answer_to({"check", "--config", file});
  EXPECT_EQ(static_cast<int>(answer.exit), 78);
  EXPECT_EQ(answer.text, file +
                             ":1:1: error: unknown key 'a' outside of any section\n"
                             "    1 | a = 1\n"
                             "      | ^\n" +
                             file +
                             ":2:1: error: unknown key 'b' outside of any section\n"
                             "    2 | b = 2\n"
                             "      | ^\n");
  EXPECT_EQ(answer_to({"check"}).text,
            path("default.toml") + ": error: cannot be read: No such file or directory\n");
}

TEST_F(CommandLineConfig, TheEnvironmentWinsOverTheFile) {
  const std::string file = write_valid();
  set_environment({"QUOIT_SERVER_WORKERS=5", "QUOIT_SITE_ROOT=" + path("")});
  const config::Config config = config_of({"--config", file});
  EXPECT_EQ(config.server.workers, 5U);
  EXPECT_EQ(config.limits.request_headers, 7U);
  EXPECT_EQ(config.sites.front().root, path(""));
  EXPECT_EQ(config.sites.front().index, Texts{"a.html"});
}

TEST_F(CommandLineConfig, TheCommandLineWinsOverTheEnvironment) {
  set_environment({"QUOIT_SERVER_WORKERS=5", "QUOIT_SERVER_LISTEN=:1", "QUOIT_LOG_LEVEL=off",
                   "QUOIT_SITE_ROOT=/no/such", "QUOIT_LIMITS_REQUEST_HEADERS=8"});
  const config::Config config = config_of({"--config", write_valid(), "--listen", "[::1]:3",
                                           "--workers", "4", "--log-level", "debug", "elsewhere"});
  EXPECT_EQ(listen_of(config), Texts{"[::1]:3"});
  EXPECT_EQ(config.server.workers, 4U);
  EXPECT_EQ(config.log_level, config::LogLevel::debug);
  EXPECT_EQ(config.sites.front().root, "elsewhere");
  EXPECT_EQ(config.limits.request_headers, 8U);
}

TEST_F(CommandLineConfig, TheEnvironmentNeedsNoFile) {
  set_environment({"QUOIT_SITE_ROOT=" + path("www"), "QUOIT_SERVER_WORKERS=5"});
  EXPECT_EQ(config_of({}).sites.front().root, path("www"));
  EXPECT_EQ(config_of({}).server.workers, 5U);
  // Nor a file its root.
  const std::string file = write("q.toml", "limits.request-headers = 7\n");
  EXPECT_EQ(config_of({"--config", file}).limits.request_headers, 7U);
}

TEST_F(CommandLineConfig, MistakesOfTheFileAndTheEnvironmentAreShownTogether) {
  const std::string file = write("q.toml", "a = 1\n[[site]]\nroot = \"www\"\n");
  set_environment({"QUOIT_SERVER_WORKERS=0"});
  const Answer answer = answer_to({"--config", file});
  EXPECT_EQ(answer.exit, Exit::bad_configuration);
  EXPECT_EQ(answer.text,
            file +
                ":1:1: error: unknown key 'a' outside of any section\n"
                "    1 | a = 1\n"
                "      | ^\n"
                "environment: QUOIT_SERVER_WORKERS: error: workers can be 1 to 1024, not 0\n");
}

TEST_F(CommandLineConfig, CheckPrintsWhatWouldBeInForce) {
  const std::string file = write_valid();
  set_environment({"QUOIT_LIMITS_REQUEST_HEADERS=8"});
  const Answer answer = answer_to({"check", "--print", "--config", file, "--workers", "4"});
  EXPECT_EQ(answer.exit, Exit::success) << answer.text;
  for (const std::string& expected :
       {"workers = 4  # command line\n"s, "request-headers = 8  # QUOIT_LIMITS_REQUEST_HEADERS\n"s,
        "level = \"error\"  # " + file + ":7\n", "idle-timeout = \"1m\"\n"s,
        "root = \"" + path("www") + "\"  # " + file + ":9\n"}) {
    EXPECT_TRUE(answer.text.contains(expected)) << expected << answer.text;
  }
  set_environment({});
  const std::string printed = write("printed.toml", answer.text);
  config::Config expected = config_of({"--config", file, "--workers", "4"});
  expected.limits.request_headers = 8;
  EXPECT_EQ(tests::without_lines(config_of({"--config", printed})), tests::without_lines(expected));
}

TEST_F(CommandLineConfig, CheckPrintsRootsThatHoldInEveryFolder) {
  const fs::path before = fs::current_path();
  fs::current_path(path(""));
  const std::string text = answer_to({"check", "www", "--print"}).text;
  EXPECT_TRUE(text.contains("root = \"" + path("www") + "\"  # command line\n")) << text;
  fs::current_path(before);
}

TEST_F(CommandLineConfig, CheckLooksAtWhatTheOptionsSayToo) {
  const std::string file = write_valid();
  for (const Texts& arguments :
       {Texts{"check", path("www")}, Texts{path("www"), "check"}, Texts{"check", "--root", "/"}}) {
    EXPECT_EQ(answer_to(arguments).text, "the configuration is valid\n");
  }
  for (const Texts& arguments :
       {Texts{"check", "--workers", "0"}, Texts{"--workers", "0", "check"},
        Texts{"check", "--config", file, "--listen", "x"}, Texts{"--print"},
        Texts{"--config", file, "check", "--config", file}, Texts{"check", "--config"}}) {
    EXPECT_EQ(answer_to(arguments).exit, Exit::wrong_arguments)
        << testing::PrintToString(arguments);
  }
}

TEST_F(CommandLineConfig, HealthIsAskedOfTheMetricsListener) {
  const auto listener_of = [&](const Texts& arguments) {
    const Command command = parse(arguments);
    const auto* const question = std::get_if<HealthQuestion>(&command);
    return question == nullptr ? "nobody is asked" : to_string(question->address);
  };
  // It need not be able to serve.
  const std::string file =
      write("health.toml", "metrics.listen = \"127.0.0.1:1\"\n[[site]]\nroot = \"none\"\n");
  EXPECT_EQ(listener_of({"health", "--config", file}), "127.0.0.1:1");
  EXPECT_EQ(listener_of({"--config", file, "health"}), "127.0.0.1:1");
  EXPECT_EQ(listener_of({"health", "--listen", "[::1]:2"}), "[::1]:2");
  set_environment({"QUOIT_METRICS_LISTEN=unix:/m"});
  EXPECT_EQ(listener_of({"health", "--config", file}), "unix:/m");
  EXPECT_EQ(listener_of({"health"}), "unix:/m");
  EXPECT_TRUE(answer_to({"healt"}).text.contains("did you mean 'quoit health'?"));
}

TEST_F(CommandLineConfig, AMistypedCheckIsNotAFolder) {
  for (const char* const word : {"chek", "Check", "checks"}) {
    const Answer answer = answer_to({word});
    EXPECT_EQ(answer.exit, Exit::wrong_arguments);
    EXPECT_TRUE(answer.text.contains("did you mean 'quoit check'?")) << answer.text;
  }
  EXPECT_EQ(config_of({"./check"}).sites.front().root, "./check");
}

TEST_F(CommandLineConfig, AFolderThatIsThereIsServedWhateverItsName) {
  const fs::path before = fs::current_path();
  fs::create_directory(path("checks"));
  fs::current_path(path(""));
  EXPECT_EQ(config_of({"checks"}).sites.front().root, "checks");
  fs::current_path(before);
}

}  // namespace
}  // namespace server
