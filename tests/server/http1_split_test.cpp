#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/runtime/support.hpp"
#include "tests/server/conversation.hpp"
#include "tests/server/echo.hpp"

// Every answer is the same whatever the split of the request's bytes.
namespace server {
namespace {

using namespace std::string_literals;
using tests::without_dates_and_ids;

struct SplitCase {
  std::string name;
  std::string text;
};
void PrintTo(const SplitCase& each, std::ostream* out) {
  *out << each.name;
}

class Http1Split : public testing::TestWithParam<SplitCase> {
 protected:
  std::unique_ptr<runtime::Loop> loop_ = tests::make_loop();
  tests::Echo handler_{*loop_};
  tests::Conversation conversation_{*loop_, handler_, tests::patient_options()};
};

TEST_P(Http1Split, MakesNoDifference) {  // RFC 9112 §2.2
  const std::string_view text = GetParam().text;
  const std::string expected = without_dates_and_ids(conversation_.say({text}));
  EXPECT_TRUE(expected.starts_with("HTTP/1.1 ")) << expected;
  for (std::size_t place = 1; place < text.size(); ++place) {
    ASSERT_EQ(without_dates_and_ids(conversation_.say({text.substr(0, place), text.substr(place)})),
              expected)
        << "split after " << place << " bytes";
  }
  std::vector<std::string_view> bytes;
  for (std::size_t at = 0; at < text.size(); ++at) bytes.push_back(text.substr(at, 1));
  EXPECT_EQ(without_dates_and_ids(conversation_.say(bytes)), expected);
}

/// A request that is its connection's last, with further fields.
std::string last(std::string_view request_line, std::string_view fields = "",
                 std::string_view body = "") {
  return std::string(request_line) + "\r\nHost: a.example\r\nConnection: close\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}
std::string last_get(std::string_view target, std::string_view fields = "") {
  return last("GET " + std::string(target) + " HTTP/1.1", fields);
}
std::string post_next(std::string_view fields, std::string_view body = "") {
  return "POST / HTTP/1.1\r\nHost: a.example\r\n" + std::string(fields) + "\r\n" +
         std::string(body);
}
std::string chunked_next(std::string_view body) {
  return post_next("Transfer-Encoding: chunked\r\n", body) + last_get("/next");
}

INSTANTIATE_TEST_SUITE_P(
    Requests, Http1Split,
    testing::Values(
        SplitCase{"Get", last_get("/a%20b/../c?d=e")}, SplitCase{"Head", last("HEAD / HTTP/1.1")},
        SplitCase{"Options", last("OPTIONS * HTTP/1.1")}, SplitCase{"Later", last_get("/later")},
        SplitCase{"Absolute", last_get("HTTP://b.example:80?c")},
        SplitCase{"LeadingLines", "\r\n\r\n" + last_get("/")},
        SplitCase{"Http10", "GET /a HTTP/1.0\r\n\r\n"},
        SplitCase{"Http10KeepAlive",
                  "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + last_get("/b")},
        SplitCase{"Fields",
                  last_get("/",
                           "Accept: text/plain \t\r\nAccept-Encoding:gzip\r\nRange: bytes=0-1,"
                           "\r\nIf-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\n")},
        SplitCase{"Pipeline",
                  "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /later HTTP/1.1\r\nHost: b\r\n\r\n"
                  "GET /later/3 HTTP/1.1\r\nHost: c\r\nAccept: */*\r\n\r\n" +
                      last_get("/4")}),
    [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Bodies, Http1Split,
    testing::Values(
        SplitCase{"Length", post_next("Content-Length: 5\r\n", "GET /") + last_get("/next")},
        SplitCase{"LengthOfGet",
                  "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + last_get("/next")},
        SplitCase{"Chunks", chunked_next("3;x=\"y\"\r\nabc\r\n0\r\nRange: bytes=0-\r\n\r\n")},
        SplitCase{"BadChunk", chunked_next("3\r\nabcd\r\n0\r\n\r\n")},
        SplitCase{"BadTrailer", chunked_next("0\r\nX : y\r\n\r\n")},
        SplitCase{"TooLong", post_next("Content-Length: 1025\r\n", "abc")},
        SplitCase{"TooManyChunks",
                  chunked_next("1;" + std::string(1024, 'x') + "\r\na\r\n0\r\n\r\n")},
        SplitCase{"LengthAndChunks",
                  post_next("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        SplitCase{"TwoLengths", post_next("Content-Length: 1\r\nContent-Length: 2\r\n", "ab")},
        SplitCase{"OtherCoding", post_next("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
        SplitCase{"Expect", post_next("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc")},
        SplitCase{
            "ExpectAndBadChunk",
            post_next("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", "no chunk\r\n")},
        SplitCase{"ExpectNothing",
                  post_next("Expect: 100-continue\r\nContent-Length: 0\r\n") + last_get("/next")}),
    [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Faults, Http1Split,
    testing::Values(SplitCase{"OtherMethod", last("DELETE / HTTP/1.1")},
                    SplitCase{"MethodOnlyRegistered", last("UPDATE / HTTP/1.1")},
                    SplitCase{"UnknownMethod", last("BREW / HTTP/1.1")},
                    SplitCase{"UnregisteredMethod", last("PURGE / HTTP/1.1")},
                    SplitCase{"MethodOfAnotherProtocol", last("DESCRIBE / HTTP/1.1")},
                    SplitCase{"NoMethod", "\x16\x03\x01\x02\x01\x01"},
                    SplitCase{"NoHost", "GET / HTTP/1.1\r\n\r\n"},
                    SplitCase{"BadHost", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
                    SplitCase{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
                    SplitCase{"BadTarget", last_get("/%00", "Accept: text/plain\r\n")},
                    SplitCase{"BareLineFeed", "GET / HTTP/1.1\nHost: a\n\n"},
                    SplitCase{"BareCarriageReturn", last_get("/", "X: y\rZ: 0\r\n")},
                    SplitCase{"FoldedLine", last_get("/", "X: y\r\n z\r\n")},
                    SplitCase{"SpaceBeforeColon", last_get("/", "X : y\r\n")},
                    SplitCase{"SpaceBeforeField", "GET / HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n"},
                    SplitCase{"Nul", last_get("/", "X: \0\r\n"s)},
                    SplitCase{"OldVersion", "GET /\r\n\r\n"},
                    SplitCase{"OtherVersion", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
                    SplitCase{"Http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
                    SplitCase{"OtherExpectation",
                              last_get("/", "Accept: application/json\r\nExpect: a-pony\r\n")},
                    SplitCase{"LongTarget", "GET /" + std::string(1024, 'x')},
                    SplitCase{"LongField", last_get("/", "X: " + std::string(1024, 'x') + "\r\n")},
                    SplitCase{"ManyFields", "GET / HTTP/1.1\r\nHost: a\r\n" +
                                                [] {
                                                  std::string fields;
                                                  for (int i = 0; i < 20; ++i) fields += "X: y\r\n";
                                                  return fields;
                                                }()}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace server
