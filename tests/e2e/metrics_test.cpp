#include <csignal>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/e2e/monitored_server.hpp"

namespace tests {
namespace {

constexpr std::string_view kReloaded = "reloaded: now serving";

std::string requests(std::string_view site, std::string_view method, std::string_view status) {
  return "quoit_requests_total{site=\"" + std::string(site) + "\",method=\"" + std::string(method) +
         "\",status=\"" + std::string(status) + "\"}";
}

std::string bytes(std::string_view site) {
  return "quoit_response_body_bytes_total{site=\"" + std::string(site) + "\"}";
}

std::string connections(std::string_view state) {
  return "quoit_connections{state=\"" + std::string(state) + "\"}";
}

TEST(Metrics, CountRequestsByTheirSiteMethodAndStatus) {
  const MonitoredServer server;
  HttpClient client(server.port());
  for (int i = 0; i < 10; ++i) (void)client.get("/small");
  (void)client.head("/small");
  (void)client.get("/none");
  (void)client.get("/small", "If-None-Match: *\r\n");
  (void)client.ask("GET /small HTTP/1.1\r\nHost: b.example\r\n\r\n");
  (void)client.ask("POST / HTTP/1.1\r\nHost: b.example\r\nContent-Length: 0\r\n\r\n");
  (void)HttpClient(server.port()).ask("not HTTP\r\n\r\n");
  const std::string page = server.metrics();
  EXPECT_EQ(value_in(page, requests("default", "GET", "2xx")), 10U) << page;
  EXPECT_EQ(value_in(page, requests("default", "HEAD", "2xx")), 1U) << page;
  EXPECT_EQ(value_in(page, requests("default", "GET", "3xx")), 1U) << page;
  EXPECT_EQ(value_in(page, requests("default", "GET", "4xx")), 1U) << page;
  EXPECT_EQ(value_in(page, requests("b.example", "GET", "2xx")), 1U) << page;
  EXPECT_EQ(value_in(page, requests("b.example", "other", "4xx")), 1U) << page;
  EXPECT_EQ(value_in(page, requests("default", "other", "5xx")), 1U) << page;
  EXPECT_EQ(value_in(page, "quoit_connections_accepted_total"), 2U) << page;
}

TEST(Metrics, CountBytesOfBodies) {
  const MonitoredServer server;
  HttpClient client(server.port());
  const std::string host = "Host: b.example\r\n\r\n";
  (void)client.ask("GET /small HTTP/1.1\r\n" + host);
  (void)client.ask("GET /small HTTP/1.1\r\nRange: bytes=0-1\r\n" + host);
  EXPECT_EQ(value_in(server.metrics(), bytes("b.example")), MonitoredServer::kSmall + 2);
  (void)client.ask("GET /large HTTP/1.1\r\n" + host);
  // A file that is streamed counts when it has gone, which the client may know before the worker.
  EXPECT_TRUE(
      server.comes_to(bytes("b.example"), MonitoredServer::kSmall + 2 + MonitoredServer::kLarge));
  EXPECT_EQ(value_in(server.metrics(), bytes("default")), 0U);
}

TEST(Metrics, MeasureDurations) {
  const MonitoredServer server;
  HttpClient client(server.port());
  for (int i = 0; i < 5; ++i) (void)client.get("/small");
  (void)client.get("/large");
  EXPECT_TRUE(server.comes_to("quoit_request_duration_seconds_count", 6));
}

TEST(Metrics, KnowWhatConnectionsDo) {
  const MonitoredServer server;
  HttpClient idle(server.port());
  (void)idle.get("/small");
  const RawClient half(server.port());
  ASSERT_TRUE(half.send("GET /small HTTP/1.1\r\n"));
  EXPECT_TRUE(server.comes_to(connections("idle"), 1));
  EXPECT_TRUE(server.comes_to(connections("receiving"), 1));
  half.finish();
  EXPECT_TRUE(server.comes_to(connections("receiving"), 0));
  EXPECT_TRUE(server.comes_to(connections("idle"), 1));
}

TEST(Metrics, CountTheCacheAndTheRings) {
  const MonitoredServer server;
  HttpClient client(server.port());
  for (int i = 0; i < 10; ++i) (void)client.get("/small");
  const std::string page = server.metrics();
  EXPECT_EQ(value_in(page, "quoit_cache_hits_total"), 9U) << page;
  EXPECT_EQ(value_in(page, "quoit_cache_misses_total"), 1U) << page;
  EXPECT_GE(value_in(page, "quoit_cache_bytes"), MonitoredServer::kSmall) << page;
  // Ten receives and ten sends, at least.
  EXPECT_GE(value_in(page, "quoit_ring_submissions_total"), 20U) << page;
  EXPECT_GE(value_in(page, "quoit_ring_completions_total"), 20U) << page;
  EXPECT_GE(value_in(page, "quoit_ring_enters_total"), 10U) << page;
}

TEST(Metrics, CountWhatIsLeftToTheKernelsThreads) {  // as on all file systems that may stall
  const TemporaryFolder folder;
  const auto served = [&](const std::string& root) {
    const ServerProcess server(folder.write(
        "q.toml",
        "server.listen = [\"127.0.0.1:0\"]\nserver.workers = 1\nmetrics.listen = \"unix:" +
            (folder.path() / "m").string() + "\"\nsite = [{ root = \"" + root + "\" }]\n"));
    (void)HttpClient(server.port()).get("/version");
    HttpClient monitoring(RawClient::to_unix(folder.path() / "m"));
    return value_in(monitoring.get("/metrics").body, "quoit_ring_punts_total");
  };
  EXPECT_GT(served("/proc"), 0U);
  EXPECT_EQ(served(folder.path().string()), 0U);
}

TEST(Metrics, GoOnCountingAfterAReload) {
  MonitoredServer server;
  HttpClient client(server.port());
  for (int i = 0; i < 10; ++i) (void)client.get("/small");
  EXPECT_EQ(value_in(server.metrics(), "quoit_configuration_generation"), 1U);
  server.process().signal(SIGHUP);
  ASSERT_TRUE(server.process().has_logged(kReloaded));
  for (int i = 0; i < 10; ++i) (void)client.get("/small");
  server.configure("no-such-key = 1");
  server.process().signal(SIGHUP);
  ASSERT_TRUE(server.process().has_logged("not reloaded"));
  const std::string page = server.metrics();
  EXPECT_EQ(value_in(page, requests("default", "GET", "2xx")), 20U) << page;
  EXPECT_GE(value_in(page, "quoit_cache_hits_total"), 18U) << page;
  EXPECT_EQ(value_in(page, "quoit_configuration_generation"), 2U) << page;
  EXPECT_EQ(value_in(page, "quoit_reload_failures_total"), 1U) << page;
}

TEST(Metrics, ArePrometheusTextThatNobodyStores) {
  const MonitoredServer server;
  const HttpResponse response = server.ask("/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.field("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(response.field("Cache-Control"), "no-store");
  EXPECT_EQ(server.ask("/small").status, 404);
  HttpClient client(RawClient::to_unix(server.socket()));
  EXPECT_EQ(client.head("/metrics").status, 200);
  EXPECT_EQ(client.ask("OPTIONS /metrics HTTP/1.1\r\nHost: q\r\n\r\n").status, 204);
  EXPECT_EQ(client.ask("DELETE /metrics HTTP/1.1\r\nHost: q\r\n\r\n").status, 405);
}

TEST(Metrics, AreNotAmongTheFilesThatAreServed) {
  const MonitoredServer server;
  HttpClient client(server.port());
  for (const char* const path : {"/metrics", "/livez", "/readyz"}) {
    EXPECT_EQ(client.get(path).status, 404) << path;
  }
}

const std::string kWithoutSandbox = "sandbox = { landlock = false, seccomp = false }\n";

class MetricsListener : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path write(const std::string& metrics) const {
    (void)folder_.write("www/small", "small");
    return folder_.write("q.toml", "server.listen = [\"127.0.0.1:0\"]\nserver.workers = 1\n" +
                                       metrics + "\n[[site]]\nroot = \"www\"\n");
  }

  TemporaryFolder folder_;
};

TEST_F(MetricsListener, IsWhereItIsConfigured) {
  ServerProcess server(write("metrics.listen = \"127.0.0.1:0\""));
  HttpClient client(server.logged_port("metrics on http://127.0.0.1:"));
  EXPECT_EQ(client.get("/readyz").body, "ok\n");
}

TEST_F(MetricsListener, IsForOtherMachinesIfThatIsAllowed) {
  const Ended refused = run_quoit({"--config", write("metrics.listen = \"0.0.0.0:0\"").string()});
  EXPECT_EQ(refused.code, 78);
  EXPECT_TRUE(refused.text.contains("q.toml:3:9: error: '0.0.0.0:0' can be reached"))
      << refused.text;
  ServerProcess server(write("metrics = { listen = \"0.0.0.0:0\", allow-remote = true }"));
  HttpClient client(server.logged_port("metrics on http://0.0.0.0:"));
  EXPECT_EQ(client.get("/readyz").status, 200);
}

TEST_F(MetricsListener, TakesARestartWhereNoRingCanBeMade) {
#ifdef QUOIT_ADDRESS_SANITIZER
  GTEST_SKIP() << "see server_process.cpp";
#endif
  ServerProcess server(write(""));
  const std::string socket = (folder_.path() / "m.sock").string();
  (void)write("metrics.listen = \"unix:" + socket + "\"");
  server.signal(SIGHUP);
  EXPECT_TRUE(server.has_logged("warning: a restart is needed to change metrics.listen"));
  ASSERT_TRUE(server.has_logged(kReloaded));
  EXPECT_FALSE(std::filesystem::exists(socket));
}

TEST_F(MetricsListener, ComesMovesAndGoesWithReloads) {
  const auto reload = [&](ServerProcess& server, std::size_t times) {
    server.signal(SIGHUP);
    return server.has_logged(kReloaded, times);
  };
  ServerProcess server(write(kWithoutSandbox));
  const std::string socket = (folder_.path() / "m.sock").string();
  (void)write(kWithoutSandbox + "metrics.listen = \"unix:" + socket + "\"");
  ASSERT_TRUE(reload(server, 1));
  HttpClient client(RawClient::to_unix(socket));
  EXPECT_EQ(client.get("/readyz").status, 200);
  const std::string other = (folder_.path() / "n.sock").string();
  (void)write(kWithoutSandbox + "metrics.listen = \"unix:" + other + "\"");
  ASSERT_TRUE(reload(server, 2));
  EXPECT_TRUE(client.reader.at_end());
  HttpClient second(RawClient::to_unix(other));
  EXPECT_EQ(second.get("/readyz").status, 200);
  (void)write(kWithoutSandbox);
  ASSERT_TRUE(reload(server, 3));
  EXPECT_TRUE(second.reader.at_end());
  EXPECT_EQ(HttpClient(server.port()).get("/small").body, "small");
}

TEST_F(MetricsListener, SaysWhatItCannotListenOn) {
  ServerProcess first(write("metrics.listen = \"127.0.0.1:0\""));
  const std::string taken = std::to_string(first.logged_port("metrics on http://127.0.0.1:"));
  const Ended second =
      run_quoit({"--config", write("metrics.listen = \"127.0.0.1:" + taken + "\"").string()});
  EXPECT_EQ(second.code, 1);
  EXPECT_TRUE(second.text.contains("metrics.listen: cannot listen on 127.0.0.1:" + taken))
      << second.text;
}

}  // namespace
}  // namespace tests
