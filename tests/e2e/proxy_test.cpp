#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

/// A server behind the proxies that its configuration trusts, with an access log.
class Proxy : public testing::Test {
 protected:
  Proxy() { (void)folder_.write("root/a", "a"); }

  /// `more`: what the configuration says besides.
  void start(const std::string& more) {
    server_.emplace(folder_.write("quoit.toml",
                                  "server.listen = [\"127.0.0.1:0\"]\nserver.workers = 1\n"
                                  "log = { access = \"access.log\", format = \"common\" }\n" +
                                      more + "\n"));
  }

  HttpResponse get(std::string_view fields) {
    return HttpClient(server_->port()).get("/a", fields);
  }

  /// What is received for bytes that are sent as they are, in one piece.
  [[nodiscard]] std::string answer_to(std::string_view bytes) {
    const RawClient client(server_->port());
    client.send(bytes);
    client.finish();
    return client.receive_until_end();
  }

  /// The first words of the log's lines, when the server has ended.
  [[nodiscard]] std::vector<std::string> logged_clients() {
    server_->signal(SIGTERM);
    EXPECT_EQ(server_->wait().code, 0);
    std::ifstream log(folder_.path() / "access.log");
    std::vector<std::string> clients;
    for (std::string line; std::getline(log, line);) {
      clients.push_back(line.substr(0, line.find(' ')));
    }
    return clients;
  }

  TemporaryFolder folder_;
  std::optional<ServerProcess> server_;
};

using Clients = std::vector<std::string>;

constexpr std::string_view kRequest = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string kSite = "site = [{ root = \"root\" }]\n";

TEST_F(Proxy, TellsTheLogForWhomItSpeaksIfItIsTrusted) {
  start("proxy.trusted = [\"127.0.0.0/8\"]\n" + kSite);
  EXPECT_EQ(get("X-Forwarded-For: 192.0.2.7\r\n").status, 200);
  EXPECT_EQ(get("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 2001:db8::7\r\n").status, 200);
  EXPECT_EQ(get("").status, 200);
  EXPECT_EQ(logged_clients(), (Clients{"192.0.2.7", "2001:db8::7", "127.0.0.1"}));
}

TEST_F(Proxy, SpeaksForManyClientsOnOneConnection) {
  start("proxy.trusted = [\"127.0.0.1\"]\n" + kSite);
  HttpClient client(server_->port());
  (void)client.get("/a", "X-Forwarded-For: 192.0.2.7\r\n");
  (void)client.get("/a", "X-Forwarded-For: 192.0.2.8\r\n");
  (void)client.get("/a");
  EXPECT_EQ(logged_clients(), (Clients{"192.0.2.7", "192.0.2.8", "127.0.0.1"}));
}

TEST_F(Proxy, IsNotBelievedIfItIsNotTrusted) {
  start("proxy.trusted = [\"192.0.2.0/24\"]\n" + kSite);
  EXPECT_EQ(get("X-Forwarded-For: 192.0.2.7\r\n").status, 200);
  EXPECT_EQ(logged_clients(), Clients{"127.0.0.1"});
}

TEST_F(Proxy, MaySpeakTheLanguageOfForwarded) {
  start("proxy = { trusted = [\"127.0.0.1\"], fields = \"forwarded\" }\n" + kSite);
  EXPECT_EQ(get("Forwarded: for=192.0.2.7\r\nX-Forwarded-For: 6.6.6.6\r\n").status, 200);
  EXPECT_EQ(logged_clients(), Clients{"192.0.2.7"});
}

TEST_F(Proxy, TellsWhichSchemeARedirectIsFor) {
  start(
      "proxy.trusted = [\"127.0.0.1\"]\n"
      "[[site]]\nroot = \"root\"\n"
      "redirects = [{ from = \"/**\", to = \"https://example.org/$1\", scheme = \"http\" },\n"
      "             { from = \"/secret\", to = \"/a\", scheme = \"https\" }]");
  const auto location = [](const HttpResponse& response) { return response.field("Location"); };
  EXPECT_EQ(get("").status, 301);
  EXPECT_EQ(location(get("")), "https://example.org/a");
  EXPECT_EQ(location(get("X-Forwarded-Proto: http\r\n")), "https://example.org/a");
  EXPECT_EQ(get("X-Forwarded-Proto: https\r\n").status, 200);
  HttpClient client(server_->port());
  EXPECT_EQ(location(client.get("/secret", "X-Forwarded-Proto: https\r\n")), "/a");
  EXPECT_EQ(location(client.get("/secret")), "https://example.org/secret");
  EXPECT_EQ(client.get("/none", "X-Forwarded-Proto: https\r\n").status, 404);
}

TEST_F(Proxy, NobodyElseTellsWhichSchemeItIs) {
  start(
      "[[site]]\nroot = \"root\"\n"
      "redirects = [{ from = \"/**\", to = \"https://example.org/$1\", scheme = \"http\" }]");
  EXPECT_EQ(get("X-Forwarded-Proto: https\r\n").status, 301);
}

TEST_F(Proxy, IntroducesAClientByTheProxyProtocol) {
  start("proxy = { trusted = [\"127.0.0.1\"], protocol = true }\n" + kSite);
  const RawClient client(server_->port());
  client.send("PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\n");
  ResponseReader responses(client);
  for (int i = 0; i < 2; ++i) {
    client.send(kRequest);
    EXPECT_EQ(responses.read().status, 200);
  }
  const std::string request(kRequest);
  EXPECT_TRUE(
      answer_to("PROXY TCP6 2001:db8::7 ::1 1 2\r\n" + request).starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(answer_to("PROXY UNKNOWN\r\n" + request).starts_with("HTTP/1.1 200"));
  EXPECT_EQ(logged_clients(), (Clients{"192.0.2.7", "192.0.2.7", "2001:db8::7", "127.0.0.1"}));
}

TEST_F(Proxy, WhoIsIntroducedIsNoProxyItself) {
  start("proxy = { trusted = [\"127.0.0.1\", \"10.0.0.0/8\"], protocol = true }\n" + kSite);
  const std::string request = "GET /a HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n";
  (void)answer_to("PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\n" + request);
  // Unless it is one that is trusted.
  (void)answer_to("PROXY TCP4 10.0.0.9 198.51.100.1 1 2\r\n" + request);
  // Who does not say whose bytes it passes on is not believed what these say.
  (void)answer_to("PROXY UNKNOWN\r\n" + request);
  EXPECT_EQ(logged_clients(), (Clients{"192.0.2.7", "6.6.6.6", "127.0.0.1"}));
}

TEST_F(Proxy, ThatDoesNotIntroduceItsClientIsNotServedAndNamedOnce) {
  start("proxy = { trusted = [\"127.0.0.1\"], protocol = true }\n" + kSite);
  EXPECT_EQ(answer_to(kRequest), "");
  EXPECT_EQ(answer_to(kRequest), "");
  constexpr std::string_view kNotice =
      "warning: a connection of 127.0.0.1 did not begin with a header of the PROXY protocol";
  EXPECT_TRUE(server_->has_logged(kNotice));
  server_->signal(SIGTERM);
  const std::string log = server_->wait().text;
  EXPECT_EQ(log.find(kNotice), log.rfind(kNotice)) << log;
}

TEST_F(Proxy, HasTheTimeForAHeadToIntroduceItsClient) {
  start("proxy = { trusted = [\"127.0.0.1\"], protocol = true }\nlimits.head-timeout = \"20ms\"\n" +
        kSite);
  const RawClient silent(server_->port());
  EXPECT_EQ(silent.receive_until_end(), "");
  const RawClient slow(server_->port());
  slow.send("PROXY TCP4");
  EXPECT_EQ(slow.receive_until_end(), "");
}

TEST_F(Proxy, ThatIsNotTrustedIntroducesNobody) {
  start("proxy = { trusted = [\"192.0.2.1\"], protocol = true }\n" + kSite);
  EXPECT_EQ(get("").status, 200);
  EXPECT_TRUE(answer_to("PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\n" + std::string(kRequest))
                  .starts_with("HTTP/1.1 "));
  const Clients clients = logged_clients();
  EXPECT_EQ(clients, (Clients{"127.0.0.1", "127.0.0.1"}));
}

TEST_F(Proxy, IntroducesClientsThatHaveALimitEach) {
  start("proxy = { trusted = [\"127.0.0.1\"], protocol = true }\nlimits.connections-per-ip = 1\n" +
        kSite);
  const RawClient first(server_->port());
  first.send("PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\n" + std::string(kRequest));
  ResponseReader responses(first);
  EXPECT_EQ(responses.read().status, 200);
  EXPECT_EQ(answer_to("PROXY TCP4 192.0.2.7 198.51.100.1 3 4\r\n" + std::string(kRequest)), "");
  EXPECT_TRUE(answer_to("PROXY TCP4 192.0.2.8 198.51.100.1 3 4\r\n" + std::string(kRequest))
                  .starts_with("HTTP/1.1 200"));
}

TEST_F(Proxy, ThatIsIntroducedItselfIsNotLimited) {
  start(
      "proxy = { trusted = [\"127.0.0.1\", \"10.0.0.9\"], protocol = true }\n"
      "limits.connections-per-ip = 1\n" +
      kSite);
  const std::string introduction = "PROXY TCP4 10.0.0.9 198.51.100.1 1 2\r\n";
  const RawClient first(server_->port());
  first.send(introduction + std::string(kRequest));
  ResponseReader responses(first);
  EXPECT_EQ(responses.read().status, 200);
  EXPECT_TRUE(answer_to(introduction + std::string(kRequest)).starts_with("HTTP/1.1 200"));
}

/// The clients that its fields name have that limit for requests at a time.
TEST_F(Proxy, SpeaksForClientsThatHaveALimitEach) {
  std::ofstream(folder_.path() / "root" / "large").close();
  std::filesystem::resize_file(folder_.path() / "root" / "large", 64 * 1024 * 1024);
  start("proxy.trusted = [\"127.0.0.1\"]\nlimits.connections-per-ip = 1\n" + kSite);
  const RawClient slow(server_->port());
  slow.send("GET /large HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n");
  ResponseReader responses(slow);
  EXPECT_EQ(responses.read_head().status, 200);
  const HttpResponse refused = get("X-Forwarded-For: 192.0.2.7\r\n");
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.field("Retry-After"));
  EXPECT_EQ(get("X-Forwarded-For: 192.0.2.8\r\n").status, 200);
  // The proxy has none itself.
  EXPECT_EQ(get("").status, 200);
  EXPECT_EQ(responses.read_body(64 * 1024 * 1024, [](std::string_view) {}), 64U * 1024 * 1024);
  EXPECT_EQ(get("X-Forwarded-For: 192.0.2.7\r\n").status, 200);
}

}  // namespace
}  // namespace tests
