#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

// Connections that end as they should not, one after the other: nothing of them stays.
namespace tests {
namespace {

using namespace std::string_literals;

/// What a browser says first where it expects TLS 1.3 (RFC 8446 §4.1.2), cut after its cipher
/// suites.
const std::string kClientHello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s +
                                 std::string(32, '\x5a') + "\x20"s + std::string(32, '\xa5') +
                                 "\x00\x22\x13\x01\x13\x03\x13\x02\xc0\x2b\xc0\x2f"s;
/// With prior knowledge (RFC 9113 §3.4), and an empty SETTINGS frame.
const std::string kHttp2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"s;

class Storm : public testing::Test {
 protected:
  static constexpr std::size_t kStreamed = 1024 * 1024;
  static constexpr std::size_t kMayGrow = 1024 * 1024;

  Storm() {
    folder_.write("small", "small");
    folder_.write("large", std::string(kStreamed, 'x'));  // streamed
    EXPECT_EQ(witness_.get("/large").length, kStreamed);
    descriptors_ = server_.descriptors();
  }

  /// Until the server has let go of all of them.
  void wait_for_calm() {
    do {
      ASSERT_EQ(witness_.get("/small").body, "small");
    } while (server_.descriptors() > descriptors_);
    EXPECT_EQ(server_.descriptors(), descriptors_);
  }

  /// One connection for each number of bytes.
  void reset_after(std::string_view target, std::size_t most, std::size_t step) {
    for (std::size_t received = 0; received <= most; received += step) {
      RawClient client(server_.port());
      ASSERT_TRUE(client.send(request_of("GET", target)));
      std::array<char, 65536> bytes{};
      for (std::size_t got = 0; got < received;) {
        const std::size_t more =
            client.receive(bytes.data(), std::min(bytes.size(), received - got));
        ASSERT_GT(more, 0U);
        got += more;
      }
      client.reset();
    }
  }

  /// What came back, all of it.
  [[nodiscard]] std::string answer_to(std::string_view text) const {
    const RawClient client(server_.port());
    client.send(text);
    client.finish();
    return client.receive_until_end();
  }

  TemporaryFolder folder_;
  ServerProcess server_{folder_.path().string(), {"--workers", "1"}};
  HttpClient witness_{server_.port()};
  std::size_t descriptors_ = 0;
};

TEST_F(Storm, OfResetsLeavesNothing) {
  std::size_t memory = 0;
  for (int round = 0; round < 3; ++round) {
    ASSERT_NO_FATAL_FAILURE(reset_after("/small", 200, 4));
    ASSERT_NO_FATAL_FAILURE(reset_after("/large", kStreamed, 16381));
    ASSERT_NO_FATAL_FAILURE(wait_for_calm());
    if (round == 0) memory = server_.own_memory();
  }
  if (kSanitized) return;
  EXPECT_LE(server_.own_memory(), memory + kMayGrow);
}

TEST_F(Storm, OfOtherProtocolsIsRefused) {
  const std::string texts[] = {
      kClientHello,
      "\x80\x2e\x01\x03\x01"s,  // SSL 2.0
      "SSH-2.0-OpenSSH_9.2\r\n",
      "\x05\x01\x00"s,              // SOCKS 5
      "\x03\x00\x00\x13\x0e\xe0"s,  // RDP
      "*1\r\n$4\r\nPING\r\n",       // Redis
      "stats\r\n",                  // memcached
      "GET /small\r\n\r\n",         // HTTP/0.9
      "GET  /small HTTP/1.1\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\r\n",
      std::string(1000, '\0'),
      std::string(1000, '\xff'),
  };
  for (const std::string& text : texts) {
    const std::string answer = answer_to(text);
    EXPECT_EQ(answer.substr(0, 13), "HTTP/1.1 400 ") << testing::PrintToString(text);
    EXPECT_EQ(answer.find("HTTP/1.1 ", 1), answer.npos) << testing::PrintToString(text);
  }
  EXPECT_EQ(answer_to("EHLO a.example\r\n").substr(0, 13), "HTTP/1.1 501 ");
  EXPECT_EQ(answer_to(kHttp2).substr(0, 13), "HTTP/1.1 505 ");
  wait_for_calm();
}

TEST_F(Storm, OfGarbageIsRefusedOrUnanswered) {
  std::minstd_rand random(1);  // the same in each run
  for (int i = 0; i < 300; ++i) {
    std::string text = i % 2 == 0 ? "GET /small HTTP/1.1\r\nHost: a\r\n" : "";
    for (std::size_t size = random() % 500; size > 0; --size) {
      text += static_cast<char>(random() % 256);
    }
    const std::string answer = answer_to(text);
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 4") ||
                answer.starts_with("HTTP/1.1 5"))
        << testing::PrintToString(text);
  }
  wait_for_calm();
}

TEST_F(Storm, OfTruncatedRequestsIsUnanswered) {
  const std::string whole = request_of("POST", "/small", "Transfer-Encoding: chunked\r\nX: y\r\n") +
                            "1\r\na\r\n0\r\n\r\n";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(answer_to(whole.substr(0, size)), "") << size;
    RawClient client(server_.port());
    ASSERT_TRUE(client.send(whole.substr(0, size)));
    client.reset();
  }
  EXPECT_EQ(answer_to(whole).substr(0, 13), "HTTP/1.1 405 ");
  wait_for_calm();
}

}  // namespace
}  // namespace tests
