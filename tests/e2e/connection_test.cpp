#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

class Connections : public testing::Test {
 protected:
  Connections() {
    for (const char* const name : {"0", "1", "2", "3"}) {
      folder_.write(name, "content of " + std::string(name));
    }
    large_ = pattern(300'000);  // streamed
    folder_.write("large", large_);
  }

  TemporaryFolder folder_;
  std::string large_;
  ServerProcess server_{folder_.path().string()};
};

TEST_F(Connections, Persist) {  // RFC 9112 §9.3
  HttpClient client(server_.port());
  for (int i = 0; i < 100; ++i) {
    const HttpResponse response = client.get("/" + std::to_string(i % 4));
    EXPECT_EQ(response.body, "content of " + std::to_string(i % 4));
    EXPECT_EQ(response.field("Connection"), std::nullopt);
  }
}

TEST_F(Connections, CloseWhenAsked) {  // RFC 9112 §9.6
  for (const char* const target : {"/0", "/large", "/none"}) {
    HttpClient client(server_.port());
    EXPECT_TRUE(client.get(target, "Connection: close\r\n").closes());
    EXPECT_TRUE(client.reader.at_end());
  }
}

TEST_F(Connections, CloseAfterHttp10) {
  for (const char* const target : {"/0", "/large"}) {
    HttpClient client(server_.port());
    const HttpResponse response = client.ask("GET " + std::string(target) + " HTTP/1.0\r\n\r\n");
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.closes());
    EXPECT_TRUE(client.reader.at_end());
  }
}

TEST_F(Connections, PersistForHttp10WhenAsked) {  // RFC 9112 §C.2.2
  HttpClient client(server_.port());
  for (const char* const target : {"/0", "/large", "/none", "/1"}) {
    const HttpResponse response =
        client.ask("GET " + std::string(target) + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(response.field("Connection"), "keep-alive");
  }
}

TEST_F(Connections, AnswerPipelinedRequestsInOrder) {  // RFC 9112 §9.3.2
  const std::vector<std::string> targets = {"/0", "/large", "/none", "/1", "/%00"};
  const std::vector<int> statuses = {200, 200, 404, 200, 400};
  std::string requests;
  for (std::size_t i = 0; i < 20; ++i) {
    requests += request_of(i % 3 == 2 ? "HEAD" : "GET", targets[i % targets.size()]);
  }
  RawClient client(server_.port());
  ASSERT_TRUE(client.send(requests));
  ResponseReader reader(client);
  for (std::size_t i = 0; i < 20; ++i) {
    const HttpResponse response = reader.read(i % 3 == 2 ? Asked::head : Asked::get);
    EXPECT_EQ(response.status, statuses[i % targets.size()]) << i;
    if (targets[i % targets.size()] == "/large") {
      EXPECT_EQ(response.length, large_.size());
    }
    if (targets[i % targets.size()] == "/large" && i % 3 != 2) {
      EXPECT_EQ(response.body, large_);
    }
    if (targets[i % targets.size()] == "/1" && i % 3 != 2) {
      EXPECT_EQ(response.body, "content of 1");
    }
  }
  EXPECT_EQ(reader.rest(), "");
}

TEST_F(Connections, AnswerTheSameHoweverTheRequestsArrive) {
  const std::string requests =
      request_of("GET", "/0") + request_of("POST", "/1", "Transfer-Encoding: chunked\r\n") +
      "2\r\nab\r\n0\r\n\r\n" + request_of("HEAD", "/2") + request_of("GET", "/3");
  for (std::size_t place = 0; place <= requests.size(); ++place) {
    RawClient client(server_.port());
    const std::string_view text = requests;
    ASSERT_TRUE(client.send(text.substr(0, place)) && client.send(text.substr(place)));
    ResponseReader reader(client);
    ASSERT_EQ(reader.read().body, "content of 0") << place;
    ASSERT_EQ(reader.read().status, 405) << place;
    ASSERT_EQ(reader.read(Asked::head).length, 12U) << place;
    ASSERT_EQ(reader.read().body, "content of 3") << place;
    ASSERT_EQ(reader.rest(), "") << place;
  }
}

TEST_F(Connections, AnswerAllThatWasAskedBeforeTheClientFinished) {  // a half-close
  RawClient client(server_.port());
  ASSERT_TRUE(client.send(request_of("GET", "/large") + request_of("GET", "/1")));
  client.finish();
  ResponseReader reader(client);
  EXPECT_EQ(reader.read().body, large_);
  EXPECT_EQ(reader.read().body, "content of 1");
  EXPECT_TRUE(reader.at_end());
}

TEST_F(Connections, AnswerNothingToHalfARequest) {
  RawClient client(server_.port());
  ASSERT_TRUE(client.send("GET /0 HT"));
  client.finish();
  EXPECT_EQ(client.receive_until_end(), "");
}

TEST_F(Connections, AnswerNothingToHalfABody) {  // RFC 9112 §6.3
  RawClient client(server_.port());
  ASSERT_TRUE(client.send(request_of("POST", "/0", "Content-Length: 10\r\n") + "12345"));
  client.finish();
  EXPECT_EQ(client.receive_until_end(), "");
}

TEST_F(Connections, DiscardARequestsBody) {
  HttpClient client(server_.port());
  const std::string get = "GET /1 HTTP/1.1\r\n\r\n";  // what a body must not be taken for
  const std::string length = "Content-Length: " + std::to_string(get.size()) + "\r\n";
  EXPECT_EQ(client.ask(request_of("GET", "/0", length) + get).body, "content of 0");
  EXPECT_EQ(client
                .ask(request_of("POST", "/0", "Transfer-Encoding: chunked\r\n") + "13;x=\"y\"\r\n" +
                     get.substr(0, 19) + "\r\n0\r\nTrailer: z\r\n\r\n")
                .status,
            405);
  EXPECT_EQ(client.get("/2").body, "content of 2");
}

TEST_F(Connections, AnswerBeforeABodyThatIsHeldBack) {  // RFC 9110 §10.1.1
  HttpClient client(server_.port());
  const HttpResponse response =
      client.ask(request_of("PUT", "/0", "Content-Length: 1000\r\nExpect: 100-continue\r\n"));
  EXPECT_EQ(response.status, 405);
  EXPECT_TRUE(response.closes());
  EXPECT_TRUE(client.reader.at_end());
}

TEST_F(Connections, DoNotLoseAnErrorToAReset) {  // RFC 9112 §9.6
  RawClient client(server_.port());
  // More than the server reads before it answers, and the client reads only afterwards.
  const std::string body(200'000, 'x');
  ASSERT_TRUE(client.send(request_of("POST", "/", "Content-Length: 200000\r\n")));
  client.send(body);
  ResponseReader reader(client);
  EXPECT_EQ(reader.read().status, 413);
}

}  // namespace
}  // namespace tests
