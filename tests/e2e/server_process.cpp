#include "tests/e2e/server_process.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/check.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

/// Long enough for a loaded machine; a test that works never waits so long.
constexpr std::chrono::seconds kPatience{60};

struct Started {
  pid_t pid;
  runtime::Fd output;
};

/// When it ends, a sanitizer looks for leaks with what no sandbox leaves to it.
void leave_room_for_sanitizers() {
#ifdef QUOIT_ADDRESS_SANITIZER
  ::setenv("QUOIT_SANDBOX_LANDLOCK", "false", 1);
  ::setenv("QUOIT_SANDBOX_SECCOMP", "false", 1);
#endif
}

enum class Purpose { serve, answer };

void apply(pid_t pid, const ResourceLimit& limit) {
  const rlimit both{.rlim_cur = limit.most, .rlim_max = limit.most};
  CHECK(::prlimit(pid, static_cast<__rlimit_resource>(limit.resource), &both, nullptr) == 0);
}

Started start(std::vector<std::string> arguments, Purpose purpose,
              const Surroundings& surroundings = {}) {
  arguments.insert(arguments.begin(), QUOIT_PROGRAM);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  std::array<int, 2> ends{};
  CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const pid_t pid = ::fork();
  CHECK(pid >= 0);
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (purpose == Purpose::serve) leave_room_for_sanitizers();
    for (const ResourceLimit& limit : surroundings.limits) apply(0, limit);
    deny(surroundings.denied);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::execv(QUOIT_PROGRAM, pointers.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  return {.pid = pid, .output = runtime::Fd(ends[0])};
}

int wait_for(pid_t pid) {
  int status = 0;
  CHECK(::waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// What a file of /proc says of a size, in bytes.
std::size_t size_in(const std::string& file, std::string_view name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name)) return std::stoul(line.substr(name.size())) * 1024;
  }
  return 0;
}

bool names_listener(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument.starts_with("--listen")) return true;
  }
  return false;
}

}  // namespace

Ended run_quoit(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  const Started started = start(arguments, Purpose::answer, surroundings);
  std::string text = read_until_end(started.output.get());
  return {.code = wait_for(started.pid), .text = std::move(text)};
}

ServerProcess::ServerProcess(const std::string& root, std::vector<std::string> arguments) {
  if (!names_listener(arguments)) {
    arguments.insert(arguments.end(), {"--listen", "127.0.0.1:0"});
  }
  arguments.insert(arguments.begin(), {"--root", root});
  begin(std::move(arguments));
}

ServerProcess::ServerProcess(const std::filesystem::path& configuration)
    : ServerProcess(Surroundings(), configuration) {}

ServerProcess::ServerProcess(const Surroundings& surroundings,
                             const std::filesystem::path& configuration) {
  begin({"--config", configuration.string()}, surroundings);
}

void ServerProcess::begin(std::vector<std::string> arguments, const Surroundings& surroundings) {
  Started started = start(std::move(arguments), Purpose::serve, surroundings);
  pid_ = started.pid;
  output_ = std::move(started.output);
  reader_ = std::thread([this] { read_log(); });
  ASSERT_TRUE(has_logged(": serving ")) << log_;
  EXPECT_TRUE(has_logged(" worker")) << log_;
  const std::lock_guard lock(guard_);
  const std::size_t serving = log_.find(": serving ");
  serving_ = log_.substr(serving, log_.find('\n', serving) - serving);
  port_ = port_of("http://");
}

ServerProcess::~ServerProcess() {
  if (pid_ >= 0) {
    signal(SIGKILL);
    (void)wait_for(pid_);
  }
  reader_.join();
}

std::uint16_t ServerProcess::port_of(std::string_view url) const {
  const std::size_t begin = serving_.find(url);
  if (begin == std::string::npos) return 0;
  std::size_t colon = begin + url.size();
  if (url.back() != ':') colon = serving_.find(':', serving_.find("://", begin) + 3) + 1;
  std::uint16_t port = 0;
  std::from_chars(serving_.data() + colon, serving_.data() + serving_.size(), port);
  return port;
}

std::uint16_t ServerProcess::logged_port(std::string_view text) {
  return static_cast<std::uint16_t>(logged_number(text));
}

int ServerProcess::logged_number(std::string_view text) {
  int number = 0;
  if (!has_logged(text)) return number;
  const std::lock_guard lock(guard_);
  const char* const begin = log_.data() + log_.find(text) + text.size();
  std::from_chars(begin, log_.data() + log_.size(), number);
  return number;
}

void ServerProcess::signal(int number) const {
  CHECK(::kill(pid_, number) == 0);
}

void ServerProcess::limit(const ResourceLimit& limit) const {
  apply(pid_, limit);
}

bool ServerProcess::has_logged(std::string_view text, std::size_t times) {
  const auto has = [&] {
    std::size_t count = 0;
    for (std::size_t at = log_.find(text); at != log_.npos; at = log_.find(text, at + 1)) ++count;
    return count >= times;
  };
  std::unique_lock lock(guard_);
  changed_.wait_for(lock, kPatience, [&] { return closed_ || has(); });
  return has();
}

Ended ServerProcess::wait() {
  Ended ended;
  ended.code = wait_for(std::exchange(pid_, -1));
  std::unique_lock lock(guard_);
  changed_.wait(lock, [&] { return closed_; });
  ended.text = log_;
  return ended;
}

std::size_t ServerProcess::descriptors() const {
  std::size_t count = 0;
  const std::filesystem::directory_iterator all(proc() + "fd");
  for ([[maybe_unused]] const auto& each : all) ++count;
  return count;
}

std::size_t ServerProcess::peak_memory() const {
  return size_in(proc() + "status", "VmHWM:");
}

std::size_t ServerProcess::own_memory() const {
  return size_in(proc() + "smaps_rollup", "Anonymous:");
}

std::size_t ServerProcess::addresses() const {
  return size_in(proc() + "status", "VmSize:");
}

std::chrono::milliseconds ServerProcess::processor_time() const {
  std::ifstream file(proc() + "stat");
  std::string text;
  std::getline(file, text);
  // Behind the name, which may have spaces and parentheses, utime and stime are the 12th and 13th.
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  long user = 0;
  long system = 0;
  fields >> user >> system;
  return std::chrono::milliseconds((user + system) * 1000 / ::sysconf(_SC_CLK_TCK));
}

std::string ServerProcess::proc() const {
  return "/proc/" + std::to_string(pid_) + "/";
}

void ServerProcess::read_log() {
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t got = ::read(output_.get(), piece.data(), piece.size());
    const std::lock_guard lock(guard_);
    if (got > 0) log_.append(piece.data(), static_cast<std::size_t>(got));
    if (got == 0) closed_ = true;
    changed_.notify_all();
    if (got <= 0) return;
  }
}

}  // namespace tests
