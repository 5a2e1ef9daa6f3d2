#include "server/system_call_filter.hpp"

#include <cerrno>
#include <functional>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/server/child.hpp"

namespace server {
namespace {

/// What `question` gives in a process with the filter.
int filtered(const std::function<int()>& question) {
  return tests::run_in_child([&] {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return filter_system_calls() ? question() : 100;
  });
}

template <typename... Arguments>
int error_of(long call, Arguments... arguments) {
  return ::syscall(call, arguments...) < 0 ? errno : 0;
}

TEST(SystemCallFilter, KeepsFromOtherPrograms) {
  EXPECT_EQ(filtered([] {
              char program[] = "/bin/true";
              char* const arguments[] = {program, nullptr};
              return error_of(SYS_execve, program, arguments, nullptr);
            }),
            EPERM);
  EXPECT_EQ(filtered([] { return error_of(SYS_clone, SIGCHLD, 0, 0, 0, 0); }), EPERM);
}

TEST(SystemCallFilter, KeepsFromConnectionsAndFromOtherKindsOfSockets) {
  EXPECT_EQ(filtered([] { return error_of(SYS_connect, -1, nullptr, 0); }), EPERM);
  EXPECT_EQ(filtered([] { return error_of(SYS_socket, AF_NETLINK, SOCK_RAW, 0); }), EPERM);
  for (const int family : {AF_INET, AF_INET6}) {
    EXPECT_EQ(filtered([=] { return error_of(SYS_socket, family, SOCK_STREAM | SOCK_CLOEXEC, 0); }),
              0);
    EXPECT_EQ(filtered([=] { return error_of(SYS_socket, family, SOCK_DGRAM, 0); }), EPERM);
    EXPECT_EQ(filtered([=] { return error_of(SYS_socket, family, SOCK_RAW | SOCK_CLOEXEC, 0); }),
              EPERM);
  }
}

TEST(SystemCallFilter, KeepsFromConnectionsThatBeginWithAMessage) {
  EXPECT_EQ(filtered([] { return error_of(SYS_sendto, -1, nullptr, 0, MSG_FASTOPEN, nullptr, 0); }),
            EPERM);
  EXPECT_EQ(filtered([] { return error_of(SYS_sendmsg, -1, nullptr, MSG_FASTOPEN); }), EPERM);
  EXPECT_EQ(filtered([] { return error_of(SYS_sendmsg, -1, nullptr, MSG_NOSIGNAL); }), EBADF);
}

TEST(SystemCallFilter, KeepsFromNewRings) {
  io_uring_params parameters{};
  EXPECT_EQ(filtered([&] { return error_of(SYS_io_uring_setup, 1, &parameters); }), EPERM);
}

TEST(SystemCallFilter, KeepsFromMemoryThatCanBeExecuted) {
  const auto map = [](int protection) {
    return error_of(SYS_mmap, nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  };
  EXPECT_EQ(filtered([&] { return map(PROT_READ | PROT_EXEC); }), EPERM);
  EXPECT_EQ(filtered([&] { return map(PROT_READ | PROT_WRITE); }), 0);
}

TEST(SystemCallFilter, KeepsFromWhatChangesTheMachine) {
  const rlimit none{};
  EXPECT_EQ(filtered([&] { return error_of(SYS_prlimit64, 0, RLIMIT_NOFILE, &none, nullptr); }),
            EPERM);
  EXPECT_EQ(filtered([] { return error_of(SYS_mkdirat, AT_FDCWD, "/tmp/never", 0700); }), EPERM);
  EXPECT_EQ(filtered([] { return error_of(SYS_ptrace, 0, 0, 0, 0); }), EPERM);
}

TEST(SystemCallFilter, LeavesThreads) {
  EXPECT_EQ(filtered([] {
              int done = 0;
              std::thread([&] { done = 1; }).join();
              return done;
            }),
            1);
}

TEST(SystemCallFilter, HoldsForThreadsThatRunAlready) {
  EXPECT_EQ(tests::run_in_child([] {
              ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
              int ends[2];
              if (::pipe2(ends, O_CLOEXEC) != 0) return 100;
              int error = 0;
              std::thread other([&] {
                char byte = 0;
                (void)!::read(ends[0], &byte, 1);
                error = error_of(SYS_connect, -1, nullptr, 0);
              });
              if (!filter_system_calls()) return 99;
              (void)!::write(ends[1], "x", 1);
              other.join();
              return error;
            }),
            EPERM);
}

}  // namespace
}  // namespace server
