#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"

// What there is none of any more is waited for: others go on, and nobody is lost.
namespace tests {
namespace {

constexpr std::size_t kCrowd = 600;
constexpr std::string_view kStarved = "there are no file descriptors (or no memory) left";

class Exhaustion : public testing::Test {
 protected:
  void SetUp() override {
    PREREQUISITE(allow_descriptors(kCrowd + 200), "too few descriptors (ulimit -n)");
  }

  void start(std::string_view settings, const std::vector<ResourceLimit>& limits = {},
             std::string_view site = "") {
    (void)folder_.write("root/small", "small");
    const std::string configuration =
        "server.listen = [\"127.0.0.1:0\", \"unix:" + socket().string() +
        "\"]\ncache.revalidate = \"" + revalidate_ + "\"\nlimits.head-timeout = \"1s\"\n" +
        std::string(settings) + "site = [{ " + std::string(site) + "root = \"root\" }]\n";
    server_ = std::make_unique<ServerProcess>(Surroundings{.limits = limits},
                                              folder_.write("quoit.toml", configuration));
    witness_ = std::make_unique<HttpClient>(server_->port());
    expect_service();
  }

  void expect_service() { EXPECT_EQ(witness_->get("/small").body, "small"); }

  /// Lowers the limit so that only so many further files can be opened.
  void leave_descriptors(std::uint64_t count) const {
    const std::filesystem::path open = "/proc/" + std::to_string(server_->pid()) + "/fd";
    std::uint64_t next = 0;
    while (std::filesystem::exists(std::filesystem::symlink_status(open / std::to_string(next)))) {
      ++next;
    }
    server_->limit({RLIMIT_NOFILE, next + count});
  }

  using Crowd = std::vector<std::unique_ptr<HttpClient>>;

  /// Each has sent a request.
  [[nodiscard]] Crowd crowd_of(std::size_t size) const {
    Crowd crowd;
    for (std::size_t i = 0; i < size; ++i) {
      crowd.push_back(std::make_unique<HttpClient>(server_->port()));
      EXPECT_TRUE(crowd.back()->client.send(request_of("GET", "/small")));
    }
    return crowd;
  }

  static bool has_answer(const HttpClient& client) {
    pollfd answer{.fd = client.client.descriptor(), .events = POLLIN, .revents = 0};
    return ::poll(&answer, 1, 0) != 0;
  }

  static std::size_t answers(const Crowd& crowd) {
    return static_cast<std::size_t>(
        std::ranges::count_if(crowd, [](const auto& client) { return has_answer(*client); }));
  }

  /// Until each of two workers has opened the file: when it has no descriptor left, it cannot.
  void warm_both_workers() const {
    constexpr std::string_view kAccepted = "quoit_worker_connections_accepted_total{worker=";
    const auto has_none = [&](const std::string& page, std::string_view worker) {
      return page.contains(std::string(kAccepted) + std::string(worker) + "} 0\n");
    };
    std::string page;
    do {
      HttpClient client(RawClient::to_unix(socket()));
      ASSERT_EQ(client.get("/small").body, "small");
      page = HttpClient(RawClient::to_unix(monitoring())).get("/metrics").body;
    } while (has_none(page, "\"0\"") || has_none(page, "\"1\""));
    ASSERT_TRUE(page.contains(kAccepted)) << page;
  }

  /// While all that it waits for is the end of a head, it does nothing. `client` has asked before,
  /// and leaves.
  void expect_idleness(HttpClient& client) const {
    using std::chrono::steady_clock;
    const auto began = steady_clock::now();
    const auto spent_before = server_->processor_time();
    EXPECT_EQ(client.ask("GET /small").status, 408);
    const auto spent = server_->processor_time() - spent_before;
    EXPECT_LT(spent, (steady_clock::now() - began) / 5);
    client.client.reset();
  }

  /// Each in its turn, and leaves.
  static void expect_all_answered(Crowd crowd) {
    for (auto& client : crowd) {
      ASSERT_EQ(client->reader.read().body, "small");
      client.reset();
    }
  }

  /// How often it has said at least that no descriptor was left; never more than once.
  void expect_told(std::size_t least) {
    server_->signal(SIGTERM);
    const std::string log = server_->wait().text;
    std::size_t count = 0;
    for (std::size_t at = log.find(kStarved); at != log.npos; at = log.find(kStarved, at + 1)) {
      ++count;
    }
    EXPECT_GE(count, least) << log;
    EXPECT_LE(count, 1U) << log;
  }

  [[nodiscard]] std::filesystem::path socket() const { return folder_.path() / "socket"; }
  [[nodiscard]] std::filesystem::path monitoring() const { return folder_.path() / "monitoring"; }

  TemporaryFolder folder_;
  std::string revalidate_ = "1h";
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<HttpClient> witness_;
};

TEST_F(Exhaustion, OfConnectionsLeavesOthersInTheBacklog) {
  start("server.workers = 1\nlimits.connections = 10\n");
  Crowd there = crowd_of(9);  // and the witness
  for (const auto& client : there) EXPECT_EQ(client->reader.read().body, "small");
  Crowd waiting = crowd_of(20);
  for (int i = 0; i < 100; ++i) expect_service();
  for (const auto& client : there) EXPECT_EQ(client->get("/small").body, "small");
  EXPECT_EQ(answers(waiting), 0U);
  there.clear();
  expect_all_answered(std::move(waiting));
}

TEST_F(Exhaustion, OfDescriptorsIsForeseen) {
  start("server.workers = 1\n", {{RLIMIT_NOFILE, 256}});
  HttpClient slow(server_->port());
  EXPECT_EQ(slow.get("/small").body, "small");
  Crowd crowd = crowd_of(kCrowd);
  for (int i = 0; i < 100; ++i) expect_service();
  EXPECT_LT(answers(crowd), 256U);
  expect_idleness(slow);
  expect_all_answered(std::move(crowd));
  expect_told(0);
}

TEST_F(Exhaustion, OfDescriptorsIsBorne) {
  start("server.workers = 2\nmetrics.listen = \"unix:" + monitoring().string() + "\"\n");
  warm_both_workers();
  HttpClient slow(server_->port());
  EXPECT_EQ(slow.get("/small").body, "small");
  const std::size_t before = server_->descriptors();
  // Counted on without being there. Workers that share a socket ask for each connection anew, and
  // so under the new limit.
  server_->limit({RLIMIT_NOFILE, before + 100});
  Crowd crowd;
  for (std::size_t i = 0; i < kCrowd; ++i) {
    crowd.push_back(std::make_unique<HttpClient>(RawClient::to_unix(socket())));
    ASSERT_TRUE(crowd.back()->client.send(request_of("GET", "/small")));
  }
  EXPECT_TRUE(server_->has_logged(kStarved));
  for (int i = 0; i < 100; ++i) expect_service();
  EXPECT_LT(answers(crowd), kCrowd);
  expect_idleness(slow);
  expect_all_answered(std::move(crowd));
  while (server_->descriptors() > before) expect_service();
  expect_told(1);
}

TEST_F(Exhaustion, OfDescriptorsAnswersNothingThatIsNotTrue) {
  (void)folder_.write("root/page.html", "page");
  std::filesystem::create_directory(folder_.path() / "root/page");
  start("server.workers = 1\n", {}, "clean-urls = true, ");
  HttpClient client(server_->port());
  EXPECT_EQ(client.get("/small").body, "small");
  // Enough for the folder, not for the page that is to be preferred.
  leave_descriptors(1);
  EXPECT_EQ(client.get("/page").status, 503);
}

/// As many files are kept open for later requests as there may be, by as many clients.
class ExhaustionByKeptFiles : public Exhaustion {
 protected:
  static constexpr std::size_t kFiles = 20;

  void SetUp() override {
    Exhaustion::SetUp();
    if (IsSkipped() || HasFailure()) return;
    for (std::size_t i = 0; i < kFiles; ++i) {
      (void)folder_.write("root/large" + std::to_string(i), "larger");
    }
    (void)folder_.write("root/another", "another");
    revalidate_ = "0s";
    start("server.workers = 1\ncache.max-file = \"5B\"\ncache.open-files = 100\n");
    for (std::size_t i = 0; i < kFiles; ++i) {
      clients_.push_back(std::make_unique<HttpClient>(server_->port()));
      EXPECT_EQ(clients_.back()->get("/large" + std::to_string(i)).body, "larger");
    }
    leave_descriptors(0);
  }

  Crowd clients_;
};

TEST_F(ExhaustionByKeptFiles, KeepsNoConnectionOut) {
  // Workers that share a socket have asked for one connection each under the limit before.
  Crowd others;
  for (int i = 0; i < 4; ++i) {
    others.push_back(std::make_unique<HttpClient>(RawClient::to_unix(socket())));
    EXPECT_EQ(others.back()->get("/small").body, "small");
  }
}

TEST_F(ExhaustionByKeptFiles, KeepsNoOtherFileClosed) {
  EXPECT_EQ(clients_.front()->get("/small").body, "small");
  EXPECT_EQ(clients_.front()->get("/another").body, "another");
}

TEST_F(ExhaustionByKeptFiles, KeepsNoneOfSeveralClosed) {
  constexpr std::size_t kAtOnce = 5;
  // It finds all of them at once.
  server_->signal(SIGSTOP);
  ASSERT_EQ(::waitpid(server_->pid(), nullptr, WUNTRACED), server_->pid());
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    EXPECT_TRUE(clients_[i]->client.send(request_of("GET", "/another")));
  }
  server_->signal(SIGCONT);
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    EXPECT_EQ(clients_[i]->reader.read().body, "another") << i;
  }
}

TEST_F(Exhaustion, OfMemoryEndsItWithASentence) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer takes more addresses than any limit leaves";
  start("server.workers = 1\n");
  const std::string content(10'000'000, 'x');
  (void)folder_.write("root/large", content);
  server_->limit({RLIMIT_AS, server_->addresses()});
  // Each takes memory until it is read.
  Crowd crowd;
  for (std::size_t i = 0; i < kCrowd; ++i) {
    crowd.push_back(std::make_unique<HttpClient>(RawClient::to_unix(socket())));
    if (!crowd.back()->client.send(request_of("GET", "/large"))) break;
  }
  const Ended ended = server_->wait();
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(ended.text.contains("quoit: there is no memory left")) << ended.text;
  for (const auto& client : crowd) {
    const std::string answer = client->client.receive_until_end();
    const std::size_t head = std::min(answer.find("\r\n\r\n"), answer.size());
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(answer.find_first_not_of('x', head + 4), answer.npos);
  }
}

}  // namespace
}  // namespace tests
