#include "server/inherited_sockets.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/listening_socket.hpp"
#include "tests/runtime/support.hpp"
#include "tests/server/child.hpp"

namespace server {
namespace {

using Family = config::Address::Family;

/// Puts these where sd_listen_fds(3) looks for them, in a process of their own.
void pass(const std::vector<int>& descriptors, const char* names) {
  const int end = 3 + static_cast<int>(descriptors.size());
  std::vector<int> above;
  for (const int descriptor : descriptors) {
    above.push_back(::fcntl(descriptor, F_DUPFD, end + 100));
  }
  for (int i = 3; i < end; ++i) ::dup2(above[static_cast<std::size_t>(i) - 3], i);
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", std::to_string(descriptors.size()).c_str(), 1);
  ::setenv("LISTEN_FDNAMES", names, 1);
}

runtime::Fd listening_socket() {
  return open_listening_socket({.address = {Family::ipv4, "127.0.0.1", 0}}, {}).value();
}

TEST(InheritedSockets, AreToldApartByTheirNames) {
  const runtime::Fd first = listening_socket();
  const runtime::Fd second = listening_socket();
  const auto [near, far] = tests::unix_connection();
  EXPECT_EQ(tests::run_in_child([&] {
              pass({first.get(), near.get(), second.get()}, "http:quoit-predecessor:kept-a");
              const auto taken = InheritedSockets::take();
              if (!taken || taken->activated.size() != 1 || taken->kept.size() != 1) return 1;
              if (taken->activated.front().name != "http") return 2;
              if (taken->activated.front().address.host != "127.0.0.1") return 3;
              if (taken->activated.front().address.port == taken->kept.front().address.port) {
                return 4;
              }
              if (!taken->predecessor) return 5;
              // Nobody whom this process starts takes them for its own.
              return std::getenv("LISTEN_FDS") == nullptr ? 0 : 6;
            }),
            0);
}

TEST(InheritedSockets, DoNotMakeTheirUserWait) {
  const runtime::Fd socket = listening_socket();
  ASSERT_EQ(::fcntl(socket.get(), F_SETFL, 0), 0);
  EXPECT_EQ(tests::run_in_child([&] {
              pass({socket.get()}, "http");
              const auto taken = InheritedSockets::take();
              if (!taken) return 1;
              const int descriptor = taken->activated.front().descriptor.get();
              return (::fcntl(descriptor, F_GETFL) & O_NONBLOCK) != 0 ? 0 : 2;
            }),
            0);
}

TEST(InheritedSockets, HaveToListen) {
  const auto [near, far] = tests::unix_connection();
  EXPECT_EQ(tests::run_in_child([&] {
              pass({near.get()}, "http");
              const auto taken = InheritedSockets::take();
              if (taken) return 1;
              return taken.error().contains("'http'") && taken.error().contains("Accept=no") ? 0
                                                                                             : 2;
            }),
            0);
}

TEST(InheritedSockets, AreNoneWithoutAServiceManager) {
  const auto taken = InheritedSockets::take();
  ASSERT_TRUE(taken);
  EXPECT_TRUE(taken->activated.empty() && taken->kept.empty() && !taken->predecessor);
}

}  // namespace
}  // namespace server
