#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

bool has_ipv6() {
  return std::filesystem::exists("/proc/net/if_inet6") &&
         run_quoit({"/", "--listen", "[::1]:0", "--listen", "192.0.2.1:0"})
             .text.contains("192.0.2.1");
}

TEST(Listen, ServesOnEveryAddress) {
  const TemporaryFolder folder;
  folder.write("a", "content");
  const std::string path = (folder.path() / "socket").string();
  std::vector<std::string> arguments = {"--workers", "4",           "--listen", "127.0.0.1:0",
                                        "--listen",  "127.0.0.1:0", "--listen", "unix:" + path};
  const bool with_ipv6 = has_ipv6();
  if (with_ipv6) arguments.insert(arguments.end(), {"--listen", "[::1]:0"});
  ServerProcess server(folder.path().string(), arguments);
  HttpClient four(server.port());
  EXPECT_EQ(four.get("/a").body, "content");
  HttpClient local(RawClient::to_unix(path));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(local.get("/a").body, "content");
  if (with_ipv6) {
    HttpClient six(RawClient::to_ipv6(server.port_of("http://[::1]:")));
    EXPECT_EQ(six.get("/a").body, "content");
  }
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait().code, 0);
  EXPECT_FALSE(std::filesystem::exists(path)) << "the socket file is left over";
}

TEST(Listen, ReplacesTheSocketOfAKilledServer) {
  const TemporaryFolder folder;
  folder.write("a", "content");
  const std::string path = (folder.path() / "socket").string();
  {
    ServerProcess killed(folder.path().string(), {"--listen", "unix:" + path});
    killed.signal(SIGKILL);
    EXPECT_EQ(killed.wait().code, 128 + SIGKILL);
  }
  EXPECT_TRUE(std::filesystem::exists(path));
  const ServerProcess server(folder.path().string(), {"--listen", "unix:" + path});
  HttpClient client(RawClient::to_unix(path));
  EXPECT_EQ(client.get("/a").body, "content");
}

TEST(ConnectionsPerIp, AreLimitedForAllWorkersTogether) {
  const TemporaryFolder folder;
  folder.write("root/a", "content");
  const std::string config = folder.write("quoit.toml", "limits.connections-per-ip = 2\n").string();
  ServerProcess server((folder.path() / "root").string(), {"--config", config, "--workers", "2"});
  HttpClient first(server.port());
  EXPECT_EQ(first.get("/a").body, "content");
  {
    HttpClient second(server.port());
    EXPECT_EQ(second.get("/a").body, "content");
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(is_refused(server.port()));
    EXPECT_EQ(first.get("/a").body, "content");
    EXPECT_EQ(second.get("/a").body, "content");
  }
  EXPECT_TRUE(server.has_logged("limits.connections-per-ip"));
  // As soon as the server has seen the second one end.
  while (is_refused(server.port())) {
  }
  EXPECT_EQ(first.get("/a").body, "content");
}

class Workers : public testing::TestWithParam<std::string> {};

TEST_P(Workers, ServeSideBySide) {
  const TemporaryFolder folder;
  folder.write("a", "content");
  const std::string large = pattern(1'000'000);
  folder.write("large", large);
  const ServerProcess server(folder.path().string(), {"--workers", GetParam()});
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      for (int connection = 0; connection < 10; ++connection) {
        HttpClient client(server.port());
        for (int j = 0; j < 10; ++j) EXPECT_EQ(client.get("/a").body, "content");
        EXPECT_TRUE(client.get("/large").body == large);
      }
    });
  }
  for (std::thread& client : clients) client.join();
}

INSTANTIATE_TEST_SUITE_P(Listen, Workers, testing::Values("1", "4"),
                         [](const auto& each) { return "Of" + each.param; });

}  // namespace
}  // namespace tests
