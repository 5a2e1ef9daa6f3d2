#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "tests/e2e/monitored_server.hpp"
#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/traced_process.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHasReloaded = "reloaded: now serving";

std::size_t times(std::string_view part, std::string_view text) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

constexpr auto kWithoutLandlock = "sandbox.landlock = false\n";

/// A server with a root, a file outside of it, and an access log.
class Sandbox : public testing::Test {
 protected:
  void SetUp() override {
#ifdef QUOIT_ADDRESS_SANITIZER
    GTEST_SKIP() << "a sanitizer looks for leaks with what no sandbox leaves to it";
#endif
    folder_.write("srv/www/file", "content");
    folder_.write("other/secret", "secret");
    fs::create_directories(base_ / "log");
  }

  [[nodiscard]] fs::path configure(const std::string& more = "",
                                   const std::string& root = "srv/www",
                                   const std::string& log = "log/access.log") const {
    return folder_.write("etc/quoit.toml",
                         "server.listen = [\"127.0.0.1:0\"]\nserver.workers = 2\n" + more +
                             "log.access = \"../" + log + "\"\n[[site]]\nroot = \"../" + root +
                             "\"\n");
  }

  [[nodiscard]] static long open(TracedProcess& process, const fs::path& path, int flags) {
    return process.call(SYS_openat,
                        {static_cast<std::uint64_t>(AT_FDCWD), process.put(path.string()),
                         static_cast<std::uint64_t>(flags), 0600, 0, 0});
  }

  /// What a line of proc_pid_status(5) says of each thread.
  [[nodiscard]] static std::vector<std::string> of_all_threads(pid_t pid, const std::string& key) {
    std::vector<std::string> values;
    for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
      std::ifstream status(task.path() / "status");
      for (std::string line; std::getline(status, line);) {
        if (line.starts_with(key + ":\t")) values.push_back(line.substr(key.size() + 2));
      }
    }
    return values;
  }

  /// A thread by its name.
  [[nodiscard]] static pid_t thread_of(pid_t pid, const std::string& wanted) {
    for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
      std::ifstream file(task.path() / "comm");
      std::string name;
      if (std::getline(file, name) && name == wanted) return std::stoi(task.path().filename());
    }
    return -1;
  }

  /// What the rings answer a worker that asks one of them for a registration that no server needs:
  /// each worker's own looks at that, the others' are not its to use.
  [[nodiscard]] static std::set<long> answers_of_rings(pid_t pid) {
    std::set<long> answers;
    TracedProcess worker(thread_of(pid, "worker-0"));
    for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
      std::error_code gone;
      if (fs::read_symlink(entry.path(), gone) != "anon_inode:[io_uring]") continue;
      const auto descriptor = std::stoul(entry.path().filename());
      answers.insert(
          worker.call(SYS_io_uring_register, {descriptor, IORING_UNREGISTER_FILES, 0, 0, 0, 0}));
    }
    return answers;
  }

  TemporaryFolder folder_;
  const fs::path base_ = fs::canonical(folder_.path());
};

TEST_F(Sandbox, HoldsForEveryThread) {
  const ServerProcess server(configure());
  EXPECT_EQ(HttpClient(server.port()).get("/file").body, "content");
  const auto filters = of_all_threads(server.pid(), "Seccomp");
  EXPECT_GE(filters.size(), 4U);  // main, two workers, the log
  EXPECT_EQ(filters, std::vector<std::string>(filters.size(), "2"));
  EXPECT_EQ(of_all_threads(server.pid(), "NoNewPrivs"),
            std::vector<std::string>(filters.size(), "1"));
  constexpr std::uint64_t kKept = (1U << 2) | (1U << 10);  // DAC_READ_SEARCH, NET_BIND_SERVICE
  for (const std::string& capabilities : of_all_threads(server.pid(), "CapPrm")) {
    EXPECT_EQ(std::stoull(capabilities, nullptr, 16) & ~kKept, 0U);
  }
}

TEST_F(Sandbox, KeepsFromFilesProgramsAndConnections) {
  PREREQUISITE(TracedProcess::possible(), "no process can be traced here");
  const ServerProcess server(configure());
  {
    TracedProcess process(server.pid());
    EXPECT_EQ(open(process, base_ / "other/secret", O_RDONLY), -EACCES);
    EXPECT_EQ(open(process, "/etc/passwd", O_RDONLY), -EACCES);
    EXPECT_GE(open(process, base_ / "srv/www/file", O_RDONLY), 0);
    EXPECT_EQ(open(process, base_ / "srv/www/file", O_WRONLY), -EACCES);
    EXPECT_EQ(open(process, base_ / "srv/www/new", O_WRONLY | O_CREAT), -EACCES);
    EXPECT_EQ(process.call(SYS_execve, {process.put("/bin/true"), 0, 0, 0, 0, 0}), -EPERM);
    EXPECT_EQ(process.call(SYS_clone, {SIGCHLD, 0, 0, 0, 0, 0}), -EPERM);
    EXPECT_EQ(process.call(SYS_socket, {AF_INET, SOCK_DGRAM, 0, 0, 0, 0}), -EPERM);
    const long socket = process.call(SYS_socket, {AF_INET, SOCK_STREAM, 0, 0, 0, 0});
    EXPECT_GE(socket, 0);
    EXPECT_EQ(process.call(SYS_connect, {static_cast<std::uint64_t>(socket),
                                         process.put("xxxxxxxx"), sizeof(sockaddr_in), 0, 0, 0}),
              -EPERM);
    EXPECT_EQ(process.call(SYS_socket, {AF_NETLINK, SOCK_RAW, 0, 0, 0, 0}), -EPERM);
    EXPECT_EQ(process.call(SYS_io_uring_setup, {1, process.put(""), 0, 0, 0, 0}), -EPERM);
    EXPECT_EQ(process.call(SYS_mmap, {0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                                      ~std::uint64_t{0}, 0}),
              -EPERM);
  }
  EXPECT_EQ(HttpClient(server.port()).get("/file").body, "content");
}

TEST_F(Sandbox, KeepsEveryThreadFromFiles) {
  PREREQUISITE(TracedProcess::possible(), "no process can be traced here");
  const ServerProcess server(configure());
  for (const auto& task :
       fs::directory_iterator("/proc/" + std::to_string(server.pid()) + "/task")) {
    TracedProcess thread(std::stoi(task.path().filename()));
    EXPECT_EQ(open(thread, base_ / "other/secret", O_RDONLY), -EACCES) << task.path();
    EXPECT_GE(open(thread, base_ / "srv/www/file", O_RDONLY), 0) << task.path();
  }
  EXPECT_EQ(HttpClient(server.port()).get("/file").body, "content");
}

TEST_F(Sandbox, RestrictsTheRings) {
  PREREQUISITE(TracedProcess::possible(), "no process can be traced here");
  const ServerProcess server(configure());
  EXPECT_TRUE(answers_of_rings(server.pid()).contains(-EACCES));
  const ServerProcess free(configure("sandbox.ring-restrictions = false\n"));
  const std::set<long> answers = answers_of_rings(free.pid());
  EXPECT_TRUE(answers.contains(-ENXIO));  // there are no such files
  EXPECT_FALSE(answers.contains(-EACCES));
}

TEST_F(Sandbox, LeavesPipesForLargeFiles) {
  constexpr std::size_t kLength = 2 * 1024 * 1024;
  constexpr std::size_t kPipe = 1024 * 1024;
  const std::string content = pattern(kLength);
  folder_.write("srv/www/large", content);
  const fs::path metrics = base_ / "metrics.sock";
  const ServerProcess server(configure("metrics.listen = \"unix:" + metrics.string() + "\"\n"));
  EXPECT_TRUE(HttpClient(server.port()).get("/large").body == content);
  // Each pipe is filled by the ring; what could not be would have been read and copied.
  const std::string page = HttpClient(RawClient::to_unix(metrics)).get("/metrics").body;
  EXPECT_GE(value_in(page, "quoit_ring_punts_total"), kLength / kPipe);
}

TEST_F(Sandbox, PartsOfItCanBeSwitchedOff) {
  PREREQUISITE(TracedProcess::possible(), "no process can be traced here");
  const ServerProcess server(configure("sandbox = { landlock = false, seccomp = false }\n"));
  EXPECT_EQ(of_all_threads(server.pid(), "Seccomp").front(), "0");
  TracedProcess process(server.pid());
  EXPECT_GE(open(process, base_ / "other/secret", O_RDONLY), 0);
  EXPECT_EQ(process.call(SYS_connect, {~std::uint64_t{0}, 0, 0, 0, 0, 0}), -EBADF);
}

TEST_F(Sandbox, RightsCanBeKept) {
  const ServerProcess server(
      configure("sandbox = { no-new-privileges = false, capabilities = false, landlock = false, "
                "seccomp = false }\n"));
  for (const std::string key : {"NoNewPrivs", "CapPrm", "CapBnd"}) {
    const auto kept = of_all_threads(server.pid(), key);
    const auto had = of_all_threads(::getpid(), key);
    EXPECT_EQ(kept, std::vector<std::string>(kept.size(), had.front())) << key;
  }
}

/// A part of the sandbox, the call that it takes, and what the log says where that fails.
struct MissingPart {
  std::string name;
  DeniedCall call;
  std::string told;
  std::string settings = "";
};

class SandboxWithout : public Sandbox, public testing::WithParamInterface<MissingPart> {};

TEST_P(SandboxWithout, ServesAndSaysSoOnce) {
  const MissingPart& part = GetParam();
  ServerProcess server({.denied = {part.call}}, configure(part.settings));
  EXPECT_EQ(HttpClient(server.port()).get("/file").body, "content");
  server.signal(SIGTERM);
  const std::string log = server.wait().text;
  EXPECT_EQ(times(part.told + " = false in [sandbox] says that this is meant\n", log), 1U) << log;
  EXPECT_EQ(times("[sandbox]", log), 1U) << log;
}

INSTANTIATE_TEST_SUITE_P(
    Sandbox, SandboxWithout,
    testing::Values(
        MissingPart{"NoNewPrivileges",
                    {SCMP_SYS(prctl), EINVAL, {{0, PR_SET_NO_NEW_PRIVS}}},
                    "this process may still gain rights by running a program (prctl: Invalid "
                    "argument); no-new-privileges",
                    "sandbox.seccomp = false\n"},
        MissingPart{"Capabilities",
                    {SCMP_SYS(prctl), EINVAL, {{0, PR_CAPBSET_DROP}}},
                    "this process keeps capabilities that it does not need (prctl: Invalid "
                    "argument); capabilities"},
        MissingPart{"Landlock",
                    {SCMP_SYS(landlock_create_ruleset), ENOSYS},
                    "Landlock does not keep this process from files that it does not need "
                    "(landlock_create_ruleset: Function not implemented); landlock"},
        MissingPart{"RingRestrictions",
                    {SCMP_SYS(io_uring_register), EINVAL, {{1, IORING_REGISTER_RESTRICTIONS}}},
                    "io_uring is not kept from operations that this process does not need "
                    "(io_uring_register_restrictions: Invalid argument); ring-restrictions"},
        MissingPart{"Seccomp",
                    {SCMP_SYS(seccomp), EINVAL},
                    "seccomp does not keep this process from system calls that it does not need "
                    "(seccomp: Operation not supported); seccomp"}),
    [](const auto& part) { return part.param.name; });

TEST_F(Sandbox, RefusesAReloadThatWouldServeWhatItCannotReach) {
  ServerProcess server(configure());
  (void)configure("", "other");
  server.signal(SIGHUP);
  EXPECT_TRUE(server.has_logged(
      "not reloaded, the old configuration stays in force: the folder '" +
      (base_ / "other").string() +
      "' lies outside of what this process has kept for itself at its start: restart quoit"));
  HttpClient client(server.port());
  EXPECT_EQ(client.get("/file").body, "content");
  EXPECT_EQ(client.get("/secret").status, 404);
}

TEST_F(Sandbox, LeavesWhatIsNamedInPaths) {
  const std::string more = "sandbox.paths = [\"" + (base_ / "other").string() + "\"]\n";
  ServerProcess server(configure(more));
  (void)configure(more, "other");
  server.signal(SIGHUP);
  ASSERT_TRUE(server.has_logged(kHasReloaded));
  EXPECT_EQ(HttpClient(server.port()).get("/secret").body, "secret");
}

TEST_F(Sandbox, LeavesLinksThatAreSwitchedAndFoldersThatAreMadeAgain) {
  folder_.write("releases/1/file", "one");
  folder_.write("releases/2/file", "two");
  fs::create_directory_symlink("../releases/1", base_ / "srv/current");
  const ServerProcess server(configure("cache.revalidate = \"0s\"\n", "srv/current"));
  HttpClient client(server.port());
  EXPECT_EQ(client.get("/file").body, "one");
  fs::remove(base_ / "srv/current");
  fs::create_directory_symlink("../releases/2", base_ / "srv/current");
  EXPECT_EQ(client.get("/file").body, "two");
  fs::remove_all(base_ / "releases/2");
  folder_.write("releases/2/file", "again");
  EXPECT_EQ(client.get("/file").body, "again");
}

TEST_F(Sandbox, LeavesTheLogToBeRotatedAndTheConfigurationToBeReplaced) {
  ServerProcess server(configure());
  EXPECT_EQ(HttpClient(server.port()).get("/file").status, 200);
  fs::rename(base_ / "log/access.log", base_ / "log/access.log.1");
  fs::remove(base_ / "etc/quoit.toml");
  (void)configure("limits.idle-timeout = \"5s\"\n");
  server.signal(SIGHUP);
  ASSERT_TRUE(server.has_logged(kHasReloaded));
  EXPECT_TRUE(server.has_logged("opened the access log again"));
  EXPECT_TRUE(fs::exists(base_ / "log/access.log"));
}

TEST_F(Sandbox, WithoutLandlockReloadsWhatItWants) {
  ServerProcess server(configure(kWithoutLandlock));
  (void)configure(kWithoutLandlock, "other");
  server.signal(SIGHUP);
  ASSERT_TRUE(server.has_logged(kHasReloaded));
  EXPECT_EQ(HttpClient(server.port()).get("/secret").body, "secret");
}

}  // namespace
}  // namespace tests
