#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

/// The connection after a response: open for the next request or, where what follows could not be
/// read, closed.
enum class After { open, closed };

struct Answer {
  std::string name;
  std::string request;
  int status;
  After after;
};

class Status : public testing::TestWithParam<Answer> {
 protected:
  Status() {
    folder_.write("a.html", "hello");
    folder_.write("d/index.html", "index");
    ::mkfifo((folder_.path() / "fifo").c_str(), 0666);
  }

  TemporaryFolder folder_;
  ServerProcess server_{folder_.path().string(), {"--workers", "1"}};
};

TEST_P(Status, IsFramedExactly) {
  HttpClient client(server_.port());
  const HttpResponse response = client.ask(GetParam().request);
  EXPECT_EQ(response.status, GetParam().status);
  if (response.status >= 400) {
    EXPECT_EQ(response.field("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(response.field("Cache-Control"), "no-store");
    const bool has_body = !GetParam().request.starts_with("HEAD ");
    EXPECT_EQ(response.body.contains(std::to_string(response.status) + " " + response.reason),
              has_body);
  }
  if (response.status == 405 || response.status == 204) {
    EXPECT_EQ(response.field("Allow"), "GET, HEAD, OPTIONS");
  }  // RFC 9110 §9.3.7, §15.5.6
  if (response.status == 301) {
    EXPECT_EQ(response.field("Location"), "/d/");
  }
  if (response.status == 416) {
    EXPECT_EQ(response.field("Content-Range"), "bytes */5");
  }
  EXPECT_EQ(response.closes(), GetParam().after == After::closed);
  if (GetParam().after == After::closed) {
    EXPECT_TRUE(client.reader.at_end());
  } else {
    EXPECT_EQ(client.get("/a.html").body, "hello");
  }
}

std::string target_of(std::size_t size) {
  return "/" + std::string(size - 1, 'x');
}

INSTANTIATE_TEST_SUITE_P(
    E2e, Status,
    testing::Values(
        Answer{"Ok", request_of("GET", "/a.html"), 200, After::open},
        Answer{"OkHead", request_of("HEAD", "/a.html"), 200, After::open},
        Answer{"PartialContent", request_of("GET", "/a.html", "Range: bytes=1-2\r\n"), 206,
               After::open},
        Answer{"MovedPermanently", request_of("GET", "/d"), 301, After::open},
        Answer{"NotModified", request_of("GET", "/a.html", "If-None-Match: *\r\n"), 304,
               After::open},
        Answer{"BadTarget", request_of("GET", "/%00"), 400, After::open},
        Answer{"BadTargetHead", request_of("HEAD", "/%00"), 400, After::open},
        Answer{"BadRequest", "GET / HTTP/1.1\r\n\r\n", 400, After::closed},
        Answer{"BadRequestHead", "HEAD / HTTP/1.1\r\n\r\n", 400, After::closed},
        Answer{"BadAsterisk", request_of("GET", "*"), 400, After::open},
        Answer{"NoRequest", "\x16\x03\x01\x02\x01\x01", 400, After::closed},
        Answer{"Forbidden", request_of("GET", "/fifo"), 403, After::open},
        Answer{"NotFound", request_of("GET", "/none"), 404, After::open},
        Answer{"NotFoundHead", request_of("HEAD", "/none"), 404, After::open},
        Answer{"MethodNotAllowed", request_of("POST", "/a.html", "Content-Length: 1\r\n") + "x",
               405, After::open},
        Answer{"NoContent", request_of("OPTIONS", "/a.html"), 204, After::open},
        Answer{"NoContentOfNothing", request_of("OPTIONS", "/none"), 204, After::open},
        Answer{"NoContentForTheServer", request_of("OPTIONS", "*"), 204, After::open},
        Answer{"MethodNotAllowedThoughRegistered", request_of("UPDATE", "/a.html"), 405,
               After::closed},
        Answer{"MethodNotAllowedConnect", request_of("CONNECT", "a.example:443"), 405, After::open},
        Answer{"MethodNotAllowedTrace", request_of("TRACE", "/a.html"), 405, After::open},
        Answer{"MethodNotAllowedPartialPut",
               request_of("PUT", "/a.html", "Content-Range: bytes 0-0/5\r\nContent-Length: 1\r\n") +
                   "x",
               405, After::open},
        Answer{"PreconditionFailed", request_of("GET", "/a.html", "If-Match: \"x\"\r\n"), 412,
               After::open},
        Answer{"ContentTooLarge", request_of("POST", "/", "Content-Length: 65537\r\n"), 413,
               After::closed},
        Answer{"UriTooLong", "GET " + target_of(std::size_t{17} * 1024), 414, After::closed},
        Answer{"RangeNotSatisfiable", request_of("GET", "/a.html", "Range: bytes=5-\r\n"), 416,
               After::open},
        Answer{"ExpectationFailed", request_of("GET", "/a.html", "Expect: a-pony\r\n"), 417,
               After::closed},
        Answer{"MisdirectedRequest", request_of("GET", "https://a.example/a.html"), 421,
               After::open},
        Answer{"RequestHeaderFieldsTooLarge",
               request_of("GET", "/", "X: " + std::string(std::size_t{17} * 1024, 'x') + "\r\n"),
               431, After::closed},
        Answer{"NotImplemented", request_of("BREW", "/"), 501, After::closed},
        Answer{"NotImplementedCoding",
               request_of("POST", "/", "Transfer-Encoding: gzip, chunked\r\n"), 501, After::closed},
        Answer{"HttpVersionNotSupported", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, After::closed},
        Answer{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, After::closed}),
    [](const auto& each) { return each.param.name; });

using ErrorPages = Status;

TEST_F(ErrorPages, HaveTheFormThatIsAccepted) {  // RFC 9110 §12.5.1
  HttpClient client(server_.port());
  for (const char* const request : {"/none", "/fifo", "/%00", "*", "https://a.example/"}) {
    const HttpResponse json = client.get(request, "Accept: application/json\r\n");
    EXPECT_EQ(json.field("Content-Type"), "application/json") << request;
    EXPECT_EQ(json.field("Vary"), "Accept") << request;
    EXPECT_EQ(json.field("X-Content-Type-Options"), "nosniff") << request;
    EXPECT_TRUE(json.body.contains("\"status\":" + std::to_string(json.status))) << json.body;
    const HttpResponse plain = client.get(request, "Accept: text/plain\r\n");
    EXPECT_EQ(plain.field("Content-Type"), "text/plain; charset=utf-8") << request;
    EXPECT_TRUE(plain.body.starts_with(std::to_string(plain.status) + " ")) << plain.body;
  }
}

using Limits = Status;

TEST_F(Limits, AreWhereTheyAreSaidToBe) {
  HttpClient client(server_.port());
  const std::size_t most = std::size_t{16} * 1024;
  const auto padded = [&](std::size_t size) {
    const std::size_t rest = size - request_of("GET", "/a.html", "X: \r\n").size();
    return request_of("GET", "/a.html", "X: " + std::string(rest, 'x') + "\r\n");
  };
  EXPECT_EQ(client.ask(padded(most)).status, 200);
  const std::string body(65536, 'x');
  EXPECT_EQ(client.ask(request_of("GET", "/a.html", "Content-Length: 65536\r\n") + body).status,
            200);
  EXPECT_EQ(client.ask(padded(most + 1)).status, 431);
  EXPECT_TRUE(client.reader.at_end());
}

TEST_F(Limits, HoldARequestLineOf8000Octets) {  // RFC 9112 §3
  HttpClient client(server_.port());
  const std::size_t rest = std::string_view("GET /a.html? HTTP/1.1").size();
  EXPECT_EQ(client.get("/a.html?" + std::string(8000 - rest, 'x')).status, 200);
}

TEST_F(Limits, CountFields) {
  HttpClient client(server_.port());
  std::string fields;
  for (int i = 0; i < 99; ++i) fields += "X: y\r\n";  // and Host
  EXPECT_EQ(client.get("/a.html", fields).status, 200);
  EXPECT_EQ(client.get("/a.html", fields + "X: y\r\n").status, 431);
}

}  // namespace
}  // namespace tests
