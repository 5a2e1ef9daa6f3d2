#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"

// What one client does is not felt by another.
namespace tests {
namespace {

class Isolation : public testing::Test {
 protected:
  Isolation() {
    folder_.write("small", "small");
    folder_.write("large", std::string(16 * 1024 * 1024, 'x'));
  }

  TemporaryFolder folder_;
  ServerProcess server_{folder_.path().string(), {"--workers", "1"}};
};

TEST_F(Isolation, OfClientsThatSayHalf) {
  std::vector<RawClient> others;
  for (int i = 0; i < 200; ++i) {
    const RawClient& other = others.emplace_back(server_.port());
    // Nothing, half a head, half a body, or everything but without reading the response.
    const std::string whole = request_of("POST", "/small", "Content-Length: 5\r\n");
    if (i % 4 == 1) other.send(whole.substr(0, 20));
    if (i % 4 == 2) other.send(whole + "ab");
    if (i % 4 == 3) other.send(request_of("GET", "/large"));
  }
  HttpClient client(server_.port());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(client.get("/small").body, "small");
}

TEST_F(Isolation, OfAThousandConnections) {
  constexpr int kConnections = 1000;
  PREREQUISITE(allow_descriptors(kConnections + 200), "too few descriptors (ulimit -n)");
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<HttpClient>(server_.port()));
  }
  for (int round = 0; round < 3; ++round) {
    for (const auto& client : clients) {
      ASSERT_TRUE(client->client.send(request_of("GET", "/small")));
    }
    for (const auto& client : clients) ASSERT_EQ(client->reader.read().body, "small");
  }
}

TEST_F(Isolation, OfClientsThatReset) {
  HttpClient witness(server_.port());
  EXPECT_EQ(witness.get("/large").length, 16U * 1024 * 1024);
  const std::size_t before = server_.descriptors();
  for (int i = 0; i < 300; ++i) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.send(request_of("GET", i % 3 == 0 ? "/small" : "/large")));
    if (i % 2 == 0) {
      ASSERT_EQ(client.receive(1000).substr(0, 8), "HTTP/1.1");
    }
    client.reset();
  }
  // Each ends when its worker has heard of it.
  while (server_.descriptors() > before) {
    EXPECT_EQ(witness.get("/small").body, "small");
  }
  EXPECT_EQ(witness.get("/small").body, "small");
}

/// Sends, and goes away when the server has had the turns to take it in. Returns when the server
/// has let go of the connection.
void leave(const ServerProcess& server, HttpClient& witness, std::string_view text, bool reset) {
  const std::size_t before = server.descriptors();
  {
    RawClient client(server.port());
    ASSERT_TRUE(client.send(text));
    for (int i = 0; i < 3; ++i) ASSERT_EQ(witness.get("/small").body, "small");
    if (reset) client.reset();
  }
  do {
    ASSERT_EQ(witness.get("/small").body, "small");
  } while (server.descriptors() > before);
}

TEST_F(Isolation, OfTheBytesThatAClientLeftBehind) {
  const std::string whole = request_of("GET", "/small");
  const std::string left[] = {
      "GET /secret HTTP/1.1\r\nHost: a\r\nCookie: se",
      whole + "GET /secret HTTP/1.1\r\nCookie: se",
      whole + whole + "GET /secret",
      request_of("POST", "/small", "Content-Length: 90\r\n") + "GET /secret HTTP/1.1\r\n",
      request_of("BREW", "/secret") + "GET /secret HTTP/1.1\r\n",
      request_of("GET", "/large") + "GET /secret HTTP/1.1\r\n",
      "GET /secret\r\n\r\nGET /secret HTTP/1.1\r\n",
  };
  HttpClient witness(server_.port());
  EXPECT_EQ(witness.get("/large").length, 16U * 1024 * 1024);  // its descriptor stays open
  for (const std::string& text : left) {
    for (const bool reset : {false, true}) {
      SCOPED_TRACE(testing::PrintToString(text) + (reset ? " and a reset" : ""));
      ASSERT_NO_FATAL_FAILURE(leave(server_, witness, text, reset));
      HttpClient next(server_.port());
      ASSERT_TRUE(next.client.send("GET /sm"));
      EXPECT_EQ(witness.get("/small").body, "small");
      EXPECT_EQ(next.ask("all HTTP/1.1\r\nHost: a\r\n\r\n").body, "small");
      EXPECT_EQ(next.get("/small").body, "small");
      EXPECT_EQ(next.reader.rest(), "");
    }
  }
}

}  // namespace
}  // namespace tests
