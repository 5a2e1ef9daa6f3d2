#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "runtime/check.hpp"
#include "tests/e2e/monitored_server.hpp"
#include "tests/runtime/prerequisite.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLeaving = "not ready any longer";

pid_t thread_called(pid_t process, const std::string& name) {
  for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    std::string found;
    std::getline(std::ifstream(task.path() / "comm"), found);
    if (found == name) return std::stoi(task.path().filename());
  }
  return -1;
}

/// Stops one thread of another process.
class StoppedThread {
 public:
  explicit StoppedThread(pid_t thread) noexcept : thread_(thread) {
    stopped_ = ::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0;
    if (!stopped_) return;
    CHECK(::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == 0);
    CHECK(::waitpid(thread, nullptr, __WALL) == thread);
  }
  ~StoppedThread() {
    if (stopped_) ::ptrace(PTRACE_DETACH, thread_, nullptr, nullptr);
  }
  StoppedThread(const StoppedThread&) = delete;
  StoppedThread& operator=(const StoppedThread&) = delete;

  /// False where the system does not let one process trace another.
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

 private:
  const pid_t thread_;
  bool stopped_ = false;
};

Ended health_of(const MonitoredServer& server) {
  return run_quoit({"health", "--config", server.configuration().string()});
}

TEST(Health, IsGoodWhileEveryWorkerTurns) {
  const MonitoredServer server;
  const HttpResponse live = server.ask("/livez");
  EXPECT_EQ(live.status, 200);
  EXPECT_EQ(live.body, "ok\n");
  EXPECT_EQ(live.field("Cache-Control"), "no-store");
  EXPECT_EQ(server.ask("/readyz").status, 200);
  const Ended health = health_of(server);
  EXPECT_EQ(health.code, 0);
  EXPECT_EQ(health.text, "healthy\n");
}

TEST(Health, NamesAWorkerThatIsStuck) {
  MonitoredServer server;
  const pid_t thread = thread_called(server.process().pid(), "worker-1");
  ASSERT_GT(thread, 0);
  {
    const StoppedThread stuck(thread);
    PREREQUISITE(stuck.stopped(), "this system does not allow ptrace");
    const HttpResponse live = server.ask("/livez");
    EXPECT_EQ(live.status, 503);
    EXPECT_EQ(live.body, "worker 1 has not answered within 1 s\n");
    EXPECT_EQ(server.ask("/metrics").status, 200);
    const Ended health = health_of(server);
    EXPECT_EQ(health.code, 1);
    EXPECT_EQ(health.text, "not healthy: unix:" + server.socket().string() +
                               "/livez: worker 1 has not answered within 1 s\n");
  }
  EXPECT_EQ(server.ask("/livez").status, 200);
}

TEST(Health, IsNotReadyBeforeItStopsButServes) {
  MonitoredServer server("drain-delay = \"1h\"");
  HttpClient old(server.port());
  (void)old.get("/small");
  server.process().signal(SIGTERM);
  ASSERT_TRUE(server.process().has_logged(kLeaving));
  EXPECT_EQ(server.ask("/readyz").status, 503);
  EXPECT_EQ(server.ask("/livez").status, 200);
  EXPECT_FALSE(old.get("/small").closes());
  EXPECT_EQ(HttpClient(server.port()).get("/small").status, 200);
  const Ended health = health_of(server);
  EXPECT_EQ(health.code, 1);
  EXPECT_TRUE(health.text.ends_with("/readyz: quoit is stopping\n")) << health.text;
  server.process().signal(SIGTERM);
  EXPECT_EQ(server.process().wait().code, 0);
}

TEST(Health, StopsAfterTheDelay) {
  MonitoredServer server("drain-delay = \"1ms\"");
  server.process().signal(SIGTERM);
  const Ended ended = server.process().wait();
  EXPECT_EQ(ended.code, 0);
  const std::size_t leaving = ended.text.find(kLeaving);
  EXPECT_LT(leaving, ended.text.find("stopping: running responses may finish")) << ended.text;
}

TEST(Health, CanBeAskedOfAListenerByName) {
  const MonitoredServer server;
  const std::string listener = "unix:" + server.socket().string();
  EXPECT_EQ(run_quoit({"health", "--listen", listener}).code, 0);
  const Ended nobody = run_quoit({"health", "--listen", listener + "x"});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_EQ(nobody.text, "not healthy: " + listener +
                             "x/readyz: nobody listens there: does quoit run, and is that its "
                             "metrics.listen?\n");
  EXPECT_EQ(run_quoit({"health", "--listen", "nowhere"}).code, 2);
}

TEST(Health, TellsAnotherServerFromAQuoit) {
  const MonitoredServer server;
  const Ended health =
      run_quoit({"health", "--listen", "127.0.0.1:" + std::to_string(server.port())});
  EXPECT_EQ(health.code, 1);
  EXPECT_TRUE(health.text.ends_with("/readyz: this is not the answer of a quoit's metrics\n"))
      << health.text;
}

TEST(Health, CannotBeAskedWhereMetricsAreOff) {
  const TemporaryFolder folder;
  const auto file = folder.write("q.toml", "[[site]]\nroot = \"none\"\n");
  const Ended health = run_quoit({"health", "--config", file.string()});
  EXPECT_EQ(health.code, 1);
  EXPECT_TRUE(health.text.starts_with("not healthy: metrics.listen is off")) << health.text;
}

}  // namespace
}  // namespace tests
