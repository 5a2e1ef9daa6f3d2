#include "server/landlock.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "runtime/fd.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"
#include "tests/server/child.hpp"

namespace server {
namespace {

/// The errno value of opening a file; 0: it was opened.
int error_of_opening(const std::filesystem::path& path, int flags) {
  const runtime::Fd file(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  return file ? 0 : errno;
}

int error_of_binding(const std::filesystem::path& path) {
  const runtime::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  const bool bound =
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  return bound ? 0 : errno;
}

class Landlock : public testing::Test {
 protected:
  void SetUp() override {
    PREREQUISITE(landlock_version(), "this kernel has no Landlock");
    readable_.write("file", "x");
    hidden_.write("file", "x");
  }

  /// What `question` gives in a process that has entered it with these grants.
  [[nodiscard]] int within(const std::function<int()>& question) const {
    const std::array grants = {
        Grant{.path = readable_.path(), .access = Grant::Access::read},
        Grant{.path = logs_.path(), .access = Grant::Access::append},
        Grant{.path = sockets_.path(), .access = Grant::Access::sockets},
        Grant{.path = hidden_.path() / "missing", .access = Grant::Access::read}};
    return tests::run_in_child([&] {
      ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
      return enter_landlock(grants) ? question() : 100;
    });
  }

  tests::TemporaryFolder readable_;
  tests::TemporaryFolder hidden_;
  tests::TemporaryFolder logs_;
  tests::TemporaryFolder sockets_;
};

TEST_F(Landlock, LeavesWhatMayBeRead) {
  EXPECT_EQ(within([&] { return error_of_opening(readable_.path() / "file", O_RDONLY); }), 0);
  EXPECT_EQ(within([&] { return error_of_opening(readable_.path(), O_RDONLY); }), 0);
}

TEST_F(Landlock, KeepsFromWritingWhatMayBeRead) {
  EXPECT_EQ(within([&] { return error_of_opening(readable_.path() / "file", O_WRONLY); }), EACCES);
  EXPECT_EQ(within([&] { return error_of_opening(readable_.path() / "new", O_WRONLY | O_CREAT); }),
            EACCES);
}

TEST_F(Landlock, KeepsFromOtherFiles) {
  EXPECT_EQ(within([&] { return error_of_opening(hidden_.path() / "file", O_RDONLY); }), EACCES);
  EXPECT_EQ(within([&] { return error_of_opening(hidden_.path(), O_RDONLY); }), EACCES);
}

TEST_F(Landlock, LetsLogsBeMadeAndSocketsBeMadeAndRemoved) {
  EXPECT_EQ(within([&] { return error_of_opening(logs_.path() / "a", O_WRONLY | O_CREAT); }), 0);
  EXPECT_EQ(within([&] { return error_of_opening(logs_.path() / "a", O_RDONLY); }), EACCES);
  EXPECT_EQ(within([&] { return error_of_binding(sockets_.path() / "s"); }), 0);
  EXPECT_EQ(within([&] { return ::unlink((sockets_.path() / "s").c_str()); }), 0);
  EXPECT_EQ(within([&] { return error_of_binding(logs_.path() / "s"); }), EACCES);
}

TEST_F(Landlock, HoldsForThreadsThatFollow) {
  EXPECT_EQ(
      within([&] {
        int error = 0;
        std::thread([&] { error = error_of_opening(hidden_.path() / "file", O_RDONLY); }).join();
        return error;
      }),
      EACCES);
}

TEST_F(Landlock, KeepsFromConnectionsToOthers) {
  PREREQUISITE(landlock_version().value() >= 4, "this kernel's Landlock knows no network");
  const auto connect = [] {
    const runtime::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(1);
    const auto* const where = reinterpret_cast<const sockaddr*>(&address);
    return ::connect(socket.get(), where, sizeof address) == 0 ? 0 : errno;
  };
  EXPECT_EQ(within(connect), EACCES);
}

}  // namespace
}  // namespace server
