#include <cerrno>
#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <seccomp.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

TEST(Command, AnswersQuestions) {
  const Ended help = run_quoit({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_TRUE(help.text.contains("--listen")) << help.text;
  const Ended version = run_quoit({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_TRUE(version.text.starts_with("quoit ")) << version.text;
}

TEST(Command, ExplainsWrongArguments) {
  const TemporaryFolder folder;
  const std::vector<std::vector<std::string>> cases = {
      {"--no-such-option"},
      {folder.path().string(), "--listen", "nowhere"},
      {folder.path().string(), "--workers", "0"},
      {folder.path().string(), "--log-level", "loud"},
      {folder.path().string(), "another"},
  };
  for (const auto& arguments : cases) {
    const Ended ended = run_quoit(arguments);
    EXPECT_EQ(ended.code, 2) << ended.text;
    EXPECT_TRUE(ended.text.contains("quoit: ")) << ended.text;
    EXPECT_TRUE(ended.text.contains("Try 'quoit --help'.")) << ended.text;
  }
}

TEST(Command, ExplainsAMissingRoot) {
  const TemporaryFolder folder;
  const std::string none = (folder.path() / "none").string();
  const Ended missing = run_quoit({none, "--listen", "127.0.0.1:0"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_TRUE(missing.text.contains("the folder '" + none + "' does not exist")) << missing.text;
  const std::string file = folder.write("file", "").string();
  const Ended no_folder = run_quoit({file, "--listen", "127.0.0.1:0"});
  EXPECT_EQ(no_folder.code, 1);
  EXPECT_TRUE(no_folder.text.contains("'" + file + "' is not a folder")) << no_folder.text;
}

TEST(Command, ExplainsAPortInUse) {
  const TemporaryFolder folder;
  const ServerProcess first(folder.path().string());
  const std::string address = "127.0.0.1:" + std::to_string(first.port());
  const Ended second = run_quoit({folder.path().string(), "--listen", address});
  EXPECT_EQ(second.code, 1);
  EXPECT_TRUE(
      second.text.contains("cannot listen on " + address + ": another process listens there"))
      << second.text;
}

TEST(Command, ExplainsAMissingRing) {
  const TemporaryFolder folder;
  const std::vector<std::string> arguments = {folder.path().string(), "--listen", "127.0.0.1:0"};
  const Ended missing =
      run_quoit(arguments, {.denied = {{.call = SCMP_SYS(io_uring_setup), .error = ENOSYS}}});
  EXPECT_EQ(missing.code, 1);
  EXPECT_TRUE(missing.text.contains("io_uring is missing: this kernel is too old")) << missing.text;
  const Ended forbidden =
      run_quoit(arguments, {.denied = {{.call = SCMP_SYS(io_uring_setup), .error = EPERM}}});
  EXPECT_EQ(forbidden.code, 1);
  EXPECT_TRUE(forbidden.text.contains("io_uring is forbidden")) << forbidden.text;
}

TEST(Command, ReadsTheEnvironment) {
  const TemporaryFolder folder;
  ::setenv("QUOIT_LIMITS_IDLE_TIMEOUT", "7s", 1);
  const Ended printed = run_quoit({"check", "--print", folder.path().string()});
  ::setenv("QUOIT_LIMITS_IDLE_TIMEOUT", "7", 1);
  const Ended wrong = run_quoit({folder.path().string()});
  ::unsetenv("QUOIT_LIMITS_IDLE_TIMEOUT");
  EXPECT_EQ(printed.code, 0);
  EXPECT_TRUE(printed.text.contains("idle-timeout = \"7s\"  # QUOIT_LIMITS_IDLE_TIMEOUT\n"))
      << printed.text;
  EXPECT_EQ(wrong.code, 78);
  EXPECT_TRUE(wrong.text.starts_with("environment: QUOIT_LIMITS_IDLE_TIMEOUT: error: '7' is not"))
      << wrong.text;
}

TEST(Command, SaysNothingWhenAskedToBeSilent) {
  const TemporaryFolder folder;
  const std::string none = (folder.path() / "none").string();
  const Ended ended = run_quoit({none, "--log-level", "off"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.text, "");
}

}  // namespace
}  // namespace tests
