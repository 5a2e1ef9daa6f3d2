#include "tests/e2e/slow_disk.hpp"

#include <algorithm>
#include <csignal>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "tests/e2e/monitored_server.hpp"
#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"

// A folder whose file system does not answer is felt by nobody but those who ask for its files.
namespace tests {
namespace {

/// Much longer than any test: what waits so long waits until the brake is let go.
constexpr std::string_view kForever_ms = "600000";

struct Slow {
  std::string name;
  std::vector<std::string> kinds;
  std::vector<std::string> options{};
};

class SlowDisks : public testing::TestWithParam<Slow> {
 protected:
  static constexpr std::size_t kClients = 64;

  explicit SlowDisks(std::string_view delay_ms = kForever_ms) : disk_(delays(delay_ms)) {}

  static std::vector<std::string> delays(std::string_view delay_ms) {
    std::vector<std::string> options = GetParam().options;
    for (const std::string& kind : GetParam().kinds) {
      options.insert(options.end(), {"--" + kind + "-ms", std::string(delay_ms)});
    }
    return options;
  }

  void SetUp() override {
    if (!disk_.is_there()) return;
    for (std::size_t i = 0; i < kClients; ++i) write("small" + std::to_string(i));
    std::ofstream(disk_.folder() / "large") << large_;
    for (const char* const name : {"hot", "cold0", "cold1", "cold2"}) {
      (void)local_.write("root/" + std::string(name), name);
    }
    start();
  }

  void start() {
    server_.reset();
    server_ = std::make_unique<ServerProcess>(local_.write(
        "quoit.toml",
        "server.listen = [\"127.0.0.1:0\"]\nserver.workers = 1\ncache.revalidate = \"0s\"\n" +
            settings_ + "metrics.listen = \"unix:" + monitoring().string() +
            "\"\n[[site]]\nroot = \"root\"\nlisting = true\n"
            "[[site]]\nhosts = [\"slow.example\"]\nlisting = true\nroot = \"" +
            disk_.mountpoint().string() + "\"\n"));
  }

  void write(const std::string& name) const { std::ofstream(disk_.folder() / name) << name; }

  /// Hot files, cold ones, and new connections.
  void expect_service_of_others() {
    HttpClient hot(server_->port());
    for (int i = 0; i < 100; ++i) EXPECT_EQ(hot.get("/hot").body, "hot");
    for (const char* const name : {"cold0", "cold1", "cold2"}) {
      EXPECT_EQ(HttpClient(server_->port()).get("/" + std::string(name)).body, name);
    }
  }

  static bool has_answer(const HttpClient& client) {
    pollfd answer{.fd = client.client.descriptor(), .events = POLLIN, .revents = 0};
    return ::poll(&answer, 1, 0) != 0;
  }

  [[nodiscard]] std::filesystem::path monitoring() const { return local_.path() / "metrics"; }

  static std::string name_of(std::size_t client) {
    return client % 4 == 3 ? "large" : "small" + std::to_string(client);
  }
  [[nodiscard]] std::unique_ptr<HttpClient> ask_as(std::size_t client) const {
    auto asking = std::make_unique<HttpClient>(server_->port());
    EXPECT_TRUE(asking->client.send("GET /" + name_of(client) +
                                    " HTTP/1.1\r\nHost: slow.example\r\n"
                                    "Connection: close\r\n\r\n"));
    return asking;
  }
  [[nodiscard]] std::unique_ptr<HttpClient> ask_for_listing() const {
    auto asking = std::make_unique<HttpClient>(server_->port());
    EXPECT_TRUE(asking->client.send("GET / HTTP/1.1\r\nHost: slow.example\r\n\r\n"));
    return asking;
  }
  void expect_answer(HttpClient& to, std::size_t client) const {
    const std::string name = name_of(client);
    ASSERT_TRUE(to.reader.read().body == (name == "large" ? large_ : name)) << client;
  }

  const std::string large_ = pattern(1'200'000);  // of a local disk it would be spliced
  SlowDisk disk_;
  TemporaryFolder local_;
  std::string settings_;
  std::unique_ptr<ServerProcess> server_;
};

TEST_P(SlowDisks, HoldUpNobodyElse) {
  expect_service_of_others();
  const std::size_t descriptors = server_->descriptors();
  disk_.put_on_brake();
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (std::size_t i = 0; i < kClients; ++i) clients.push_back(ask_as(i));
  expect_service_of_others();
  // A response need not wait for its file to be closed.
  const bool only_flush = GetParam().name == "Flush";
  for (const auto& client : clients) EXPECT_TRUE(only_flush || !has_answer(*client));

  for (std::size_t i = 0; i < kClients; i += 2) clients[i]->client.reset();
  expect_service_of_others();
  disk_.let_go();
  for (std::size_t i = 1; i < kClients; i += 2) expect_answer(*clients[i], i);
  clients.clear();
  constexpr std::size_t kLargeStaysOpen = 1;
  while (server_->descriptors() > descriptors + kLargeStaysOpen) expect_service_of_others();
}

/// Each kind of request to the disk takes so long.
class DelayingDisks : public SlowDisks {
 protected:
  static constexpr double kDelay_s = 0.3;

  DelayingDisks() : SlowDisks("300") {}

  /// What a new server says of its longest turn in seconds, after all clients have read from the
  /// disk.
  double longest_turn() {
    start();
    disk_.put_on_brake();
    std::vector<std::unique_ptr<HttpClient>> clients;
    clients.push_back(ask_as(0));
    expect_answer(*clients[0], 0);
    for (std::size_t i = 1; i < kClients; ++i) clients.push_back(ask_as(i));
    expect_service_of_others();
    disk_.let_go();
    for (std::size_t i = 1; i < kClients; ++i) expect_answer(*clients[i], i);

    HttpClient metrics(RawClient::to_unix(monitoring()));
    const std::string page = metrics.get("/metrics").body;
    constexpr std::string_view kSample = "\nquoit_worker_turn_seconds_max{worker=\"0\"} ";
    const std::size_t at = page.find(kSample);
    EXPECT_NE(at, page.npos) << page;
    return at == page.npos ? kDelay_s : std::stod(page.substr(at + kSample.size()));
  }
};

TEST_P(DelayingDisks, HoldNoTurn) {
  // A turn that waits for the disk does so in each round. Another process may take the processor
  // for as long, but hardly each time.
  constexpr double kMostOfATurn_s = 0.02;
  constexpr int kMostRounds = 10;
  double shortest = kDelay_s;
  for (int round = 0; round < kMostRounds && shortest >= kMostOfATurn_s; ++round) {
    shortest = std::min(shortest, longest_turn());
  }
  EXPECT_LT(shortest, kMostOfATurn_s);
  EXPECT_GT(shortest, 0);
}

const auto kEachKind =
    testing::Values(Slow{"Lookup", {"lookup"}}, Slow{"Getattr", {"getattr"}},
                    Slow{"Open", {"open"}}, Slow{"Read", {"read"}}, Slow{"Flush", {"flush"}},
                    Slow{"Everything", {"lookup", "getattr", "open", "read", "flush"}});
constexpr auto kName = [](const auto& each) { return each.param.name; };

/// The entries of a folder are what a helper thread reads.
class SlowFolders : public SlowDisks {};

TEST_P(SlowFolders, HoldUpNoListingOfOthers) {
  disk_.put_on_brake();
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(ask_for_listing());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(HttpClient(server_->port()).get("/").body.contains("cold0"));
  }
  for (const auto& client : clients) EXPECT_FALSE(has_answer(*client));
  disk_.let_go();
  for (const auto& client : clients) EXPECT_TRUE(client->reader.read().body.contains("large"));
}

/// What waits can be killed, as with NFS, but not cancelled.
class StalledFolders : public SlowFolders {
 protected:
  void end_while_it_waits() {
    disk_.put_on_brake();
    const auto client = ask_for_listing();
    expect_service_of_others();
    EXPECT_FALSE(has_answer(*client));
    server_->signal(SIGTERM);
    EXPECT_TRUE(server_->has_logged("stopping: running responses may finish"));
  }
  void expect_end() {
    const Ended ended = server_->wait();
    EXPECT_EQ(ended.code, 0);
    EXPECT_TRUE(ended.text.contains("a file system does not answer")) << ended.text;
  }
};

TEST_P(StalledFolders, KeepNoServerThatIsToldTwice) {
  end_while_it_waits();
  server_->signal(SIGTERM);
  expect_end();
}

TEST_P(StalledFolders, KeepNoServerForLongerThanItMayTake) {
  settings_ = "server.shutdown-timeout = \"100ms\"\n";
  start();
  end_while_it_waits();
  expect_end();
}

INSTANTIATE_TEST_SUITE_P(, StalledFolders,
                         testing::Values(Slow{"Read", {"read"}, {"--interruptible"}}), kName);
INSTANTIATE_TEST_SUITE_P(, SlowFolders, testing::Values(Slow{"Read", {"read"}}), kName);
INSTANTIATE_TEST_SUITE_P(, SlowDisks, kEachKind, kName);
INSTANTIATE_TEST_SUITE_P(, DelayingDisks, kEachKind, kName);

/// What a crowd waits for.
struct Wait {
  std::string name;
  std::string what_takes_long;
};

/// Many who wait for files of a slow disk.
class CrowdAtASlowDisk : public testing::TestWithParam<Wait> {
 protected:
  static constexpr std::size_t kCrowd = 500;
  static constexpr std::size_t kOthers = 20;
  using Clients = std::vector<std::unique_ptr<HttpClient>>;

  void SetUp() override {
    if (!disk_.is_there()) return;
    PREREQUISITE(allow_descriptors(2 * kCrowd), "too few descriptors (ulimit -n)");
    std::ofstream(disk_.folder() / "slow") << "slow";
    (void)local_.write("root/hot", "hot");
  }

  void start(const std::string& limits) {
    server_ = std::make_unique<ServerProcess>(local_.write(
        "quoit.toml",
        "server = { listen = [\"127.0.0.1:0\"], workers = 1 }\n"
        "cache = { revalidate = \"0s\", max-file = \"3B\" }\nlimits = { " +
            limits + " }\nmetrics.listen = \"unix:" + monitoring().string() +
            "\"\n[[site]]\nroot = \"root\"\n[[site]]\nhosts = [\"slow.example\"]\nroot = \"" +
            disk_.mountpoint().string() + "\"\n"));
    disk_.put_on_brake();
  }

  /// From an address of the loopback interface that no other client here has.
  [[nodiscard]] Clients come(std::size_t count) const {
    Clients crowd;
    for (std::size_t i = 0; i < count; ++i) {
      runtime::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
      EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
                0);
      crowd.push_back(std::make_unique<HttpClient>(RawClient(std::move(socket), server_->port())));
      // Who is turned away may have heard of it already.
      (void)crowd.back()->client.send(
          "GET /slow HTTP/1.1\r\nHost: slow.example\r\nConnection: close\r\n\r\n");
    }
    return crowd;
  }

  [[nodiscard]] std::uint64_t number_waiting() const {
    // Who asks is no connection of these.
    const std::string page = HttpClient(RawClient::to_unix(monitoring())).get("/metrics").body;
    return value_in(page, "quoit_connections{state=\"answering\"}") +
           value_in(page, "quoit_connections{state=\"sending\"}");
  }

  /// As many at once as there are connections left, again and again.
  void expect_service_of_others() const {
    constexpr int kRounds = 10;
    for (int round = 0; round < kRounds; ++round) {
      Clients others;
      for (std::size_t i = 0; i < kOthers; ++i) {
        others.push_back(std::make_unique<HttpClient>(server_->port()));
        ASSERT_EQ(others.back()->get("/hot").body, "hot");
      }
    }
  }

  void expect_waiting(std::size_t count) const {
    while (number_waiting() < count && !HasFailure()) expect_service_of_others();
    expect_service_of_others();
    EXPECT_EQ(number_waiting(), count);
  }

  /// What became of them.
  struct Outcome {
    std::size_t served = 0;
    std::size_t turned_away = 0;  ///< told to come again
    std::size_t refused = 0;      ///< no connection
  };
  [[nodiscard]] static Outcome outcome_of(const Clients& crowd) {
    Outcome outcome;
    for (const auto& each : crowd) {
      const std::string response = each->client.receive_until_end();
      if (response.ends_with("\r\n\r\nslow")) ++outcome.served;
      if (response.starts_with("HTTP/1.1 503 ") && response.contains("\r\nRetry-After: ")) {
        ++outcome.turned_away;
      }
      if (response.empty()) ++outcome.refused;
    }
    return outcome;
  }

  [[nodiscard]] std::filesystem::path monitoring() const { return local_.path() / "metrics"; }

  SlowDisk disk_{{GetParam().what_takes_long, std::string(kForever_ms)}};
  TemporaryFolder local_;
  std::unique_ptr<ServerProcess> server_;
};

TEST_P(CrowdAtASlowDisk, LeavesHalfOfTheConnectionsToOthers) {
  constexpr std::size_t kMost = kCrowd / 2;
  start("connections = " + std::to_string(kCrowd));
  const Clients early = come(kMost - 1);
  expect_waiting(kMost - 1);
  const Clients late = come(kMost - kOthers);
  expect_waiting(kMost);
  disk_.let_go();
  EXPECT_EQ(outcome_of(early).served, kMost - 1);
  const Outcome outcome = outcome_of(late);
  EXPECT_EQ(outcome.served, 1U);
  EXPECT_EQ(outcome.turned_away, kMost - kOthers - 1);
}

TEST_P(CrowdAtASlowDisk, OfOneAddressHasNoMoreConnectionsThanItMayHave) {
  constexpr std::size_t kMost = kCrowd / 2;
  start("connections-per-ip = " + std::to_string(kMost) +
        ", connections = " + std::to_string(2 * kMost));
  const Clients crowd = come(kCrowd);
  expect_waiting(kMost);
  disk_.let_go();
  const Outcome outcome = outcome_of(crowd);
  EXPECT_EQ(outcome.served, kMost);
  EXPECT_EQ(outcome.refused, kCrowd - kMost);
}

INSTANTIATE_TEST_SUITE_P(, CrowdAtASlowDisk,
                         testing::Values(Wait{"ForTheFile", "--lookup-ms"},
                                         Wait{"ForItsBytes", "--read-ms"}),
                         [](const auto& each) { return each.param.name; });

TEST(SeveralSlowDisks, LeaveTheKernelsThreadsToOthers) {
  constexpr std::size_t kDisks = 3;
  constexpr std::size_t kClientsOfEach = 16;
  constexpr int kNames = 20;
  const TemporaryFolder local;
  (void)local.write("root/hot", "hot");
  std::string configuration =
      "server = { listen = [\"127.0.0.1:0\"], workers = 1 }\ncache.revalidate = \"1h\"\n"
      "[[site]]\nroot = \"root\"\n[[site]]\nhosts = [\"proc.example\"]\nroot = \"/proc\"\n";
  std::deque<SlowDisk> disks;
  for (std::size_t i = 0; i < kDisks; ++i) {
    disks.emplace_back(std::vector<std::string>{"--lookup-ms", std::string(kForever_ms)});
    if (!disks.back().is_there()) return;
    configuration += "[[site]]\nhosts = [\"disk" + std::to_string(i) + ".example\"]\nroot = \"" +
                     disks.back().mountpoint().string() + "\"\n";
  }
  const ServerProcess server(local.write("quoit.toml", configuration));
  for (SlowDisk& disk : disks) disk.put_on_brake();
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (std::size_t i = 0; i < kDisks * kClientsOfEach; ++i) {
    clients.push_back(std::make_unique<HttpClient>(server.port()));
    ASSERT_TRUE(clients.back()->client.send("GET /none" + std::to_string(i) +
                                            " HTTP/1.1\r\nHost: disk" + std::to_string(i % kDisks) +
                                            ".example\r\n\r\n"));
  }
  HttpClient other(server.port());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(other.get("/hot").body, "hot");
  // A name that the kernel has not heard of is looked up by one of its threads.
  for (int i = 0; i < kNames; ++i) {
    ASSERT_EQ(other.get("/unheard-of" + std::to_string(i)).status, 404) << i;
  }
  // And whatever is asked of a disk that might be slow.
  ASSERT_EQ(other.ask("GET /version HTTP/1.1\r\nHost: proc.example\r\n\r\n").status, 200);

  for (SlowDisk& disk : disks) disk.let_go();
  for (const auto& client : clients) EXPECT_EQ(client->reader.read().status, 404);
}

}  // namespace
}  // namespace tests
