#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

/// Counts the operations that the kernel hands to io-wq threads, of all processes that are started
/// while this lives: each costs two thread switches, and none is needed where the file's pages are
/// in memory.
class PuntCounter {
 public:
  PuntCounter() {
    if (::mount("tracefs", folder_.path().c_str(), "tracefs", 0, nullptr) != 0) return;
    mounted_ = true;
    instance_ = folder_.path() / "instances" / folder_.path().filename();
    std::error_code error;
    if (!fs::create_directory(instance_, error)) return;
    usable_ = fs::exists(event() / "enable") && follow_own_children();
  }
  ~PuntCounter() {
    if (usable_) write(event() / "enable", "0");
    ::rmdir(instance_.c_str());
    if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  PuntCounter(const PuntCounter&) = delete;
  PuntCounter& operator=(const PuntCounter&) = delete;

  [[nodiscard]] bool usable() const { return usable_; }

  void start() {
    write(instance_ / "trace", "");
    write(event() / "enable", "1");
  }

  [[nodiscard]] std::size_t count() const {
    std::ifstream trace(instance_ / "trace");
    std::size_t count = 0;
    for (std::string line; std::getline(trace, line);) {
      if (line.contains("io_uring_queue_async_work:")) ++count;
    }
    return count;
  }

 private:
  [[nodiscard]] fs::path event() const {
    return instance_ / "events" / "io_uring" / "io_uring_queue_async_work";
  }
  /// The filter wants the process's number in the initial PID namespace. A process in another one
  /// cannot ask for it, but can read it in what it has traced itself.
  bool follow_own_children() {
    write(instance_ / "trace_marker", "here");
    std::ifstream trace(instance_ / "trace");
    for (std::string line; std::getline(trace, line);) {  // NAME-NUMBER [CPU] TIME: MARK: here
      if (!line.ends_with(": here")) continue;
      const std::size_t end = line.find(" [");
      const std::size_t begin = line.rfind('-', end) + 1;
      write(instance_ / "options" / "event-fork", "1");
      write(instance_ / "set_event_pid", line.substr(begin, end - begin));
      return true;
    }
    return false;
  }
  static void write(const fs::path& file, const std::string& text) {
    std::ofstream(file) << text << std::flush;
  }

  TemporaryFolder folder_;
  fs::path instance_;
  bool mounted_ = false;
  bool usable_ = false;
};

class Punts : public testing::Test {
 protected:
  void SetUp() override {
    PREREQUISITE(punts_.usable(),
                 "tracefs cannot be mounted here, or the kernel has no io_uring tracepoints");
  }

  PuntCounter punts_;
};

TEST_F(Punts, AreNoneForWarmFilesThatAreCopied) {
  const TemporaryFolder folder(disk_folder());
  folder.write("root/small", "small");
  folder.write("root/large", std::string(4 * 1024 * 1024, 'x'));
  const ServerProcess server(folder.write("q.toml",
                                          "server.listen = [\"127.0.0.1:0\"]\ncache.zero-copy = "
                                          "false\nsite = [{ root = \"root\" }]\n"));
  HttpClient client(server.port());
  EXPECT_EQ(client.get("/small").status, 200);
  EXPECT_EQ(client.get("/large").status, 200);
  punts_.start();
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(client.get("/small").status, 200);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.get("/large").status, 200);
  EXPECT_EQ(punts_.count(), 0U);
}

TEST_F(Punts, AreOneForEachPipeOfAWarmFileThatIsNot) {
  const TemporaryFolder folder(disk_folder());
  folder.write("small", "small");
  folder.write("large", std::string(4 * 1024 * 1024, 'x'));
  const ServerProcess server(folder.path().string(), {"--workers", "1"});
  HttpClient client(server.port());
  EXPECT_EQ(client.get("/small").status, 200);
  EXPECT_EQ(client.get("/large").status, 200);
  punts_.start();
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(client.get("/small").status, 200);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.get("/large").status, 200);
  EXPECT_EQ(punts_.count(), 10U * 5);  // of 384 KiB the first, then of 1 MiB
}

TEST_F(Punts, AreUsedForFileSystemsThatMayStall) {  // and can be seen
  ServerProcess server("/proc", {"--workers", "1"});
  HttpClient client(server.port());
  EXPECT_EQ(client.get("/none").status, 404);
  punts_.start();
  EXPECT_EQ(client.get("/version").status, 200);
  EXPECT_GT(punts_.count(), 0U);
}

}  // namespace
}  // namespace tests
