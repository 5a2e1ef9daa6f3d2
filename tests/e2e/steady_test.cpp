#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

/// Requests of many kinds, of which a batch goes through a connection of its own.
class Steady : public testing::Test {
 protected:
  static constexpr std::size_t kBatch = 100;
  static constexpr std::size_t kFirst = kSanitized ? 3'000 : 30'000;
  static constexpr std::size_t kMore = kSanitized ? 10'000 : 100'000;
  static constexpr std::size_t kMayGrow = 1024 * 1024;

  Steady() {
    folder_.write("small", "small");
    folder_.write("d/index.html", "index");
    folder_.write("large", std::string(300'000, 'x'));  // streamed
    for (std::size_t i = 0; i < kBatch; ++i) batch_ += kinds()[i % kinds().size()];
    // Date has one length, so that all batches are answered with as many bytes.
    RawClient client(server_.port());
    EXPECT_TRUE(client.send(batch_));
    client.finish();
    answered_ = client.receive_until_end().size();
  }

  static const std::vector<std::string>& kinds() {
    static const std::vector<std::string> kinds = {
        request_of("GET", "/small"),
        request_of("GET", "/none"),
        request_of("HEAD", "/small"),
        request_of("GET", "/d"),
        request_of("GET", "/small", "Range: bytes=0-1,3-4\r\n"),
        request_of("GET", "/small", "If-None-Match: *\r\n"),
        request_of("GET", "/large", "Range: bytes=-100000\r\n"),
        request_of("POST", "/small", "Content-Length: 3\r\n") + "abc",
        request_of("GET", "/d/?x", "Accept: application/json\r\n"),
        request_of("OPTIONS", "*"),
    };
    return kinds;
  }

  void ask(std::size_t requests) {
    for (std::size_t done = 0; done < requests; done += kBatch) {
      const RawClient client(server_.port());
      ASSERT_TRUE(client.send(batch_));
      std::vector<char> bytes(std::size_t{256} * 1024);
      for (std::size_t got = 0; got < answered_;) {
        const std::size_t more = client.receive(bytes.data(), bytes.size());
        ASSERT_GT(more, 0U);
        got += more;
      }
    }
  }

  TemporaryFolder folder_;
  ServerProcess server_{folder_.path().string(), {"--workers", "1"}};
  std::string batch_;
  std::size_t answered_ = 0;
};

TEST_F(Steady, HoweverManyRequestsCome) {
  ASSERT_NO_FATAL_FAILURE(ask(kFirst));
  HttpClient witness(server_.port());
  EXPECT_EQ(witness.get("/small").body, "small");
  const std::size_t memory = server_.own_memory();
  const std::size_t descriptors = server_.descriptors();
  ASSERT_NO_FATAL_FAILURE(ask(kMore));
  // The last connections end when the worker has heard of it.
  while (server_.descriptors() > descriptors) EXPECT_EQ(witness.get("/small").body, "small");
  if (kSanitized) return;
  EXPECT_LE(server_.own_memory(), memory + kMayGrow);
}

}  // namespace
}  // namespace tests
