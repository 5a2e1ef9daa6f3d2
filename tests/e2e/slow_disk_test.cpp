#include "tests/e2e/slow_disk.hpp"

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

// A folder whose file system does not answer is felt by nobody but those who ask for its files.
namespace tests {
namespace {

/// Much longer than any test: what waits so long waits until the brake is let go.
constexpr std::string_view kForever_ms = "600000";

struct Slow {
  std::string name;
  std::vector<std::string> kinds;
};

class SlowDisks : public testing::TestWithParam<Slow> {
 protected:
  static constexpr std::size_t kClients = 64;

  static std::vector<std::string> delays() {
    std::vector<std::string> options;
    for (const std::string& kind : GetParam().kinds) {
      options.insert(options.end(), {"--" + kind + "-ms", std::string(kForever_ms)});
    }
    return options;
  }

  void SetUp() override {
    if (!disk_.missing().empty()) {
      const char* const ci = std::getenv("CI");
      ASSERT_FALSE(ci != nullptr && std::string_view(ci) == "true") << disk_.missing();
      GTEST_SKIP() << disk_.missing();
    }
    for (std::size_t i = 0; i < kClients; ++i) write("small" + std::to_string(i));
    std::ofstream(disk_.folder() / "large") << large_;
    for (const char* const name : {"hot", "cold0", "cold1", "cold2"}) {
      (void)local_.write("root/" + std::string(name), name);
    }
    server_ = std::make_unique<ServerProcess>(local_.write(
        "quoit.toml",
        "server = { listen = [\"127.0.0.1:0\"], workers = 1 }\ncache.revalidate = \"0s\"\n"
        "[[site]]\nroot = \"root\"\n[[site]]\nhosts = [\"slow.example\"]\nroot = \"" +
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

  const std::string large_ = pattern(400'000);  // streamed
  SlowDisk disk_{delays()};
  TemporaryFolder local_;
  std::unique_ptr<ServerProcess> server_;
};

TEST_P(SlowDisks, HoldUpNobodyElse) {
  expect_service_of_others();
  const std::size_t descriptors = server_->descriptors();
  disk_.put_on_brake();
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (std::size_t i = 0; i < kClients; ++i) {
    const std::string name = i % 4 == 3 ? "large" : "small" + std::to_string(i);
    clients.push_back(std::make_unique<HttpClient>(server_->port()));
    ASSERT_TRUE(clients.back()->client.send("GET /" + name +
                                            " HTTP/1.1\r\nHost: slow.example\r\n"
                                            "Connection: close\r\n\r\n"));
  }
  expect_service_of_others();
  // A response need not wait for its file to be closed.
  const bool only_flush = GetParam().name == "Flush";
  for (const auto& client : clients) EXPECT_TRUE(only_flush || !has_answer(*client));

  for (std::size_t i = 0; i < kClients; i += 2) clients[i]->client.reset();
  expect_service_of_others();
  disk_.let_go();
  for (std::size_t i = 1; i < kClients; i += 2) {
    const std::string expected = i % 4 == 3 ? large_ : "small" + std::to_string(i);
    ASSERT_TRUE(clients[i]->reader.read().body == expected) << i;
  }
  clients.clear();
  constexpr std::size_t kLargeStaysOpen = 1;
  while (server_->descriptors() > descriptors + kLargeStaysOpen) expect_service_of_others();
}

INSTANTIATE_TEST_SUITE_P(
    , SlowDisks,
    testing::Values(Slow{"Lookup", {"lookup"}}, Slow{"Getattr", {"getattr"}},
                    Slow{"Open", {"open"}}, Slow{"Read", {"read"}}, Slow{"Flush", {"flush"}},
                    Slow{"Everything", {"lookup", "getattr", "open", "read", "flush"}}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace tests
