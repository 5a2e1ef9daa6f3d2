#include "tests/e2e/slow_disk.hpp"

#include <array>
#include <csignal>
#include <string_view>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/check.hpp"
#include "tests/runtime/prerequisite.hpp"

namespace tests {
namespace {

constexpr std::string_view kSlowDisk = QUOIT_SLOW_DISK;

}  // namespace

SlowDisk::SlowDisk(std::vector<std::string> delays) {
  std::filesystem::create_directory(folder());
  std::filesystem::create_directory(mountpoint());
  if (kSlowDisk.empty()) {
    missing_ = "the tests were built without libfuse3-dev (.ci/dependencies development)";
    return;
  }
  std::vector<std::string> arguments = {std::string(kSlowDisk), mountpoint(), folder()};
  arguments.insert(arguments.end(), delays.begin(), delays.end());
  start(std::move(arguments));
  if (has_said("ready")) {
    let_go();
  } else {
    missing_ = "no file system can be mounted here: " + said_;
  }
}

SlowDisk::~SlowDisk() {
  if (pid_ < 0) return;
  // It ends when the last request has been answered.
  ::kill(pid_, SIGUSR1);
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
  // Its own attempt fails while somebody has a file of it open.
  ::umount2(mountpoint().c_str(), MNT_DETACH);
}

bool SlowDisk::is_there() const {
  require();
  return missing_.empty();
}

void SlowDisk::require() const {
  PREREQUISITE(missing_.empty(), missing_);
}

void SlowDisk::start(std::vector<std::string> arguments) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  std::array<int, 2> ends{};
  CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
  output_ = runtime::Fd(ends[0]);
  const runtime::Fd theirs(ends[1]);
  pid_ = ::fork();
  CHECK(pid_ >= 0);
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::dup2(theirs.get(), STDOUT_FILENO);
    ::dup2(theirs.get(), STDERR_FILENO);
    ::execv(pointers.front(), pointers.data());
    ::_exit(127);
  }
}

void SlowDisk::put_on_brake() {
  ::kill(pid_, SIGUSR2);
  CHECK(has_said("slow"));
}

void SlowDisk::let_go() {
  ::kill(pid_, SIGUSR1);
  CHECK(has_said("fast"));
}

bool SlowDisk::has_said(const std::string& line) {
  std::array<char, 256> piece{};
  while (!said_.contains(line + "\n")) {
    const ssize_t got = ::read(output_.get(), piece.data(), piece.size());
    if (got <= 0) return false;
    said_.append(piece.data(), static_cast<std::size_t>(got));
  }
  said_.clear();
  return true;
}

}  // namespace tests
