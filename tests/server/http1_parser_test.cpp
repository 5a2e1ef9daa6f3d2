#include "server/http1_parser.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/server/message.hpp"

namespace server {
namespace {

using namespace std::string_literals;
using Progress = Http1Parser::Progress;
using tests::failed;
using tests::Outcome;
using tests::parse;

/// A complete request of HTTP/1.1 for "/" that keeps its connection, but for what is said.
Outcome complete(std::string_view text, Outcome differences) {
  differences.progress = Progress::complete;
  differences.size = text.size();
  if (differences.target.empty()) differences.target = "/";
  return differences;
}

std::optional<std::string> field(const Outcome& outcome, KnownField known) {
  return outcome.fields[static_cast<std::size_t>(known)];
}

std::string with_fields(std::string_view fields) {
  return "GET / HTTP/1.1\r\n" + std::string(fields) + "\r\n";
}

struct Accepted {
  std::string text;
  Outcome outcome;
};

constexpr auto kHost = static_cast<std::size_t>(KnownField::host);

Outcome request(Method method, std::string target, bool keep_alive = true) {
  return {.method = method, .target = std::move(target), .keep_alive = keep_alive};
}

TEST(Http1Parser, ReadsRequestLines) {  // RFC 9112 §3
  const Accepted cases[] = {
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", request(Method::get, "/")},
      {"HEAD /a/b?c=d HTTP/1.1\r\nHost: a\r\n\r\n", request(Method::head, "/a/b?c=d")},
      {"GET http://b:80/c HTTP/1.1\r\nHost: a\r\n\r\n", request(Method::get, "http://b:80/c")},
      {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", request(Method::options, "*")},
      {"POST / HTTP/1.1\r\nHost: a\r\n\r\n", request(Method::other, "/")},
      {"PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n", request(Method::other, "/")},
      {"DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", request(Method::other, "/")},
      // RFC 9112 §2.2: empty lines before it are ignored.
      {"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", request(Method::get, "/")},
      // RFC 9110 §6.2: a higher minor version is processed as the highest that is known.
      {"GET / HTTP/1.9\r\nHost: a\r\n\r\n", request(Method::get, "/")},
      // Whether the target makes sense is not for the parser to say.
      {"GET /#fragment HTTP/1.1\r\nHost: a\r\n\r\n", request(Method::get, "/#fragment")},
      {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", request(Method::get, "*")},
  };
  for (const Accepted& each : cases) {
    Outcome expected = complete(each.text, each.outcome);
    expected.fields[kHost] = "a";
    EXPECT_EQ(parse(each.text), expected) << each.text;
  }
}

TEST(Http1Parser, TakesNoOtherProtocol) {
  // Upgrade may be ignored (RFC 9110 §7.8), and CONNECT is refused later: neither ends HTTP here.
  const std::string upgrade =
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
      "HTTP2-Settings: AAMAAABk\r\n\r\n";
  EXPECT_EQ(parse(upgrade + "GET"s).size, upgrade.size());
  EXPECT_TRUE(parse(upgrade).keep_alive);
  const std::string old = "GET / HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
  EXPECT_EQ(parse(old + "GET"s).size, old.size());

  const std::string connect = "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n";
  Outcome expected = complete(connect, request(Method::other, "a:443"));
  expected.fields[kHost] = "a";
  EXPECT_EQ(parse(connect + "GET"s), expected);
}

struct Persistence {
  std::string_view version;
  std::string_view fields;
  bool keep_alive;
};

TEST(Http1Parser, KnowsWhetherTheConnectionPersists) {  // RFC 9112 §9.3
  constexpr Persistence kCases[] = {
      {"1.1", "", true},
      {"1.1", "Connection: close\r\n", false},
      {"1.1", "Connection: Close\r\n", false},
      {"1.1", "Connection: x, close , y\r\n", false},
      {"1.1", "Connection: , ,close,\r\n", false},  // RFC 9110 §5.6.1.2
      {"1.1", "Connection: closed\r\n", true},
      {"1.1", "Connection: keep-alive\r\n", true},
      {"1.1", "Connection: keep-alive\r\nConnection: close\r\n", false},
      {"1.0", "", false},
      {"1.0", "Connection: keep-alive\r\n", true},
      {"1.0", "Connection: Keep-Alive\r\n", true},
      {"1.0", "Connection: close\r\n", false},
  };
  for (const Persistence& each : kCases) {
    const std::string text = "GET / HTTP/" + std::string(each.version) + "\r\nHost: a\r\n" +
                             std::string(each.fields) + "\r\n";
    const Outcome outcome = parse(text);
    EXPECT_EQ(outcome.progress, Progress::complete) << text;
    EXPECT_EQ(outcome.keep_alive, each.keep_alive) << text;
    EXPECT_EQ(outcome.is_http_1_0, each.version == "1.0") << text;
  }
}

TEST(Http1Parser, GivesTheFieldsThatTheServerActsOn) {
  const Outcome outcome =
      parse(with_fields("hOST:a \t\r\nRange:\t bytes=0-1\r\nIf-None-Match: \"x\"\r\nX-Range: no\r\n"
                        "If-Modified-Since:\r\nIf-Range: \xff\r\nACCEPT: */*\r\n"
                        "Accept-Encoding: gzip, br\r\n"),
            {.head = 256, .fields = 16, .body = 64});
  EXPECT_EQ(field(outcome, KnownField::host), "a");
  EXPECT_EQ(field(outcome, KnownField::range), "bytes=0-1");
  EXPECT_EQ(field(outcome, KnownField::if_none_match), "\"x\"");
  EXPECT_EQ(field(outcome, KnownField::if_modified_since), "");
  EXPECT_EQ(field(outcome, KnownField::if_range), "\xff");
  EXPECT_EQ(field(outcome, KnownField::accept), "*/*");
  EXPECT_EQ(field(outcome, KnownField::accept_encoding), "gzip, br");
  EXPECT_EQ(field(outcome, KnownField::if_match), std::nullopt);
}

TEST(Http1Parser, KnowsEveryFieldByItsNameAlone) {  // RFC 9110 §5.1
  constexpr std::array<std::string_view, kKnownFields> kNames = {"host",
                                                                 "range",
                                                                 "if-match",
                                                                 "if-none-match",
                                                                 "if-modified-since",
                                                                 "if-unmodified-since",
                                                                 "if-range",
                                                                 "expect",
                                                                 "accept",
                                                                 "accept-encoding",
                                                                 "referer",
                                                                 "user-agent",
                                                                 "forwarded",
                                                                 "x-forwarded-for",
                                                                 "x-forwarded-proto"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const std::string name(kNames[i]);
    const std::string value = name == "expect" ? "100-continue" : "v";
    const std::string other = name == "host" ? "X: y\r\n" : "Host: a\r\n";
    EXPECT_EQ(parse(with_fields(name + ":" + value + "\r\n" + other)).fields[i], value) << name;
    // Another name of the same length.
    const std::string similar = "Y" + name.substr(1) + ": no\r\nHost: a\r\n";
    if (name != "host") {
      EXPECT_EQ(parse(with_fields(similar)).fields[i], std::nullopt) << name;
    }
  }
}

TEST(Http1Parser, JoinsTheLinesOfOneField) {  // RFC 9110 §5.3
  const Outcome outcome = parse(
      with_fields("Host: a\r\nIf-None-Match: \"1\"\r\nRange: bytes=0-1\r\nif-none-match:\"2\" \r\n"
                  "If-None-Match: \r\nRange: bytes=2-3\r\n"));
  EXPECT_EQ(field(outcome, KnownField::if_none_match), "\"1\", \"2\", ");
  EXPECT_EQ(field(outcome, KnownField::range), "bytes=0-1, bytes=2-3");
}

struct Refused {
  std::string text;
  Status status;
};

void expect_refused(std::span<const Refused> cases) {
  for (const Refused& each : cases) {
    EXPECT_EQ(parse(each.text), failed(each.status)) << testing::PrintToString(each.text);
  }
}

TEST(Http1Parser, RefusesBadRequestLines) {
  constexpr Status kBad = Status::bad_request;
  constexpr Status kUnknown = Status::not_implemented;
  constexpr Status kVersion = Status::http_version_not_supported;
  const Refused cases[] = {
      {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET /  HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {" GET / HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", kBad},
      {"GET / HTTP/1.10\r\nHost: a\r\n\r\n", kBad},
      {"GET / HTTP/11\r\nHost: a\r\n\r\n", kBad},
      {"GET / HTTP/1,1\r\nHost: a\r\n\r\n", kBad},
      {"GET / RTSP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET / http/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET / HTTPS/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET /\r\nHost: a\r\n\r\n", kBad},  // HTTP/0.9
      {"GET HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET  HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET a/b HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"s, kBad},
      {"GET / HTTP/1.1\nHost: a\r\n\r\n", kBad},
      {"GET / HTTP/1.1\rHost: a\r\n\r\n", kBad},
      {"GET / HTTP/0.9\r\nHost: a\r\n\r\n", kVersion},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", kVersion},
      {"GET / HTTP/3.1\r\nHost: a\r\n\r\n", kVersion},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", kVersion},
      // RFC 9110 §9.1: methods are case-sensitive tokens.
      {"get / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      {"G / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      {"GETS / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      {"!#$%&'*+-.^_`|~09aZ / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      {"\r\nBREW / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      // Known to llhttp, not to the registry of methods.
      {"PURGE / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      {"M-SEARCH * HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      {"SOURCE / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      {"DESCRIBE / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      {"GET_PARAMETER / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      // RFC 9110 §15.5.6: known to the registry of methods, not to llhttp.
      {"UPDATE / HTTP/1.1\r\nHost: a\r\n\r\n", Status::method_not_allowed},
      {"\r\nVERSION-CONTROL / HTTP/1.1\r\nHost: a\r\n\r\n", Status::method_not_allowed},
      {"UPDATES / HTTP/1.1\r\nHost: a\r\n\r\n", kUnknown},
      {"UPDATE\r\n", kBad},
      {"PRI / HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"BR@EW / HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"GE\0T / HTTP/1.1\r\nHost: a\r\n\r\n"s, kBad},
      {"\x16\x03\x01\x02\x01\x01", kBad},  // TLS
  };
  expect_refused(cases);
}

TEST(Http1Parser, RefusesBadFields) {
  constexpr Status kBad = Status::bad_request;
  const Refused cases[] = {
      {with_fields("Host : a\r\n"), kBad},
      {with_fields(" Host: a\r\n"), kBad},
      {with_fields("Host: a\r\n b\r\n"), kBad},  // obs-fold (RFC 9112 §5.2)
      {with_fields("Host: a\r\n\tb\r\n"), kBad},
      {with_fields("Host: a\n"), kBad},
      {with_fields("Host: a\rX: b\r\n"), kBad},
      {with_fields("Host: a\r\nX\r\n"), kBad},
      {with_fields("Host: a\r\n: b\r\n"), kBad},
      {with_fields("Host: a\r\nX Y: b\r\n"), kBad},
      {with_fields("Host: a\r\nX: \0\r\n"s), kBad},
      {with_fields("Host: a\r\nX: \x01\r\n"), kBad},
      {with_fields("Host: a\r\nX: \x7f\r\n"), kBad},
      {with_fields("Host: a\r\nX\x80: b\r\n"), kBad},
      {with_fields("Host: a\r\nX\0: b\r\n"s), kBad},
      {with_fields("Host: a\r\nX(: b\r\n"), kBad},
      // RFC 9112 §3.2.
      {with_fields(""), kBad},
      {with_fields("Hosts: a\r\n"), kBad},
      {with_fields("Host: a\r\nHost: a\r\n"), kBad},
      {with_fields("Host: a\r\nX: y\r\nhost: b\r\n"), kBad},
      {"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", kBad},
      {with_fields("Host:\r\n"), kBad},
      {with_fields("Host: \r\n"), kBad},
      {with_fields("Host: a b\r\n"), kBad},
      {with_fields("Host: a, b\r\n"), kBad},
      {with_fields("Host: a/b\r\n"), kBad},
      {with_fields("Host: user@a\r\n"), kBad},
      {with_fields("Host: a:b\r\n"), kBad},
      {with_fields("Host: :80\r\n"), kBad},
      {with_fields("Host: [::1\r\n"), kBad},
      {with_fields("Host: \xff\r\n"), kBad},
      {"GET http://a/ HTTP/1.1\r\n\r\n", kBad},
      {"GET http://a/ HTTP/1.1\r\nHost: b c\r\n\r\n", kBad},
      {"GET / HTTP/1.0\r\nHost: a b\r\n\r\n", kBad},
      {with_fields("Host: a\r\nExpect: a-pony\r\n"), Status::expectation_failed},
  };
  expect_refused(cases);
}

TEST(Http1Parser, WaitsForTheRest) {
  for (const std::string_view text :
       {"", "\r\n", "G", "BREW", "GET /", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na"}) {
    EXPECT_EQ(parse(text).progress, Progress::more) << text;
  }
}

TEST(Http1Parser, KnowsWhetherARequestHasBegun) {
  Http1Parser parser;
  parser.reset(tests::kSmallLimits);
  EXPECT_EQ(parser.read_head(std::string_view("\r\n")), Progress::more);
  EXPECT_FALSE(parser.started());
  EXPECT_EQ(parser.read_head(std::string_view("\r\nG")), Progress::more);
  EXPECT_TRUE(parser.started());
  EXPECT_FALSE(parser.head_complete());
}

TEST(Http1Parser, LeavesTheNextMessageAlone) {
  const std::string_view texts[] = {
      "GET /1 HTTP/1.1\r\nHost: a\r\nRange: bytes=0-\r\n\r\n",
      "\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
      "HEAD /3 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      "GET /4 HTTP/1.1\r\nHost: b\r\n\r\n",
  };
  std::string all;
  for (const std::string_view text : texts) all += text;
  std::string_view rest = all;
  Http1Parser parser;
  parser.reset(tests::kSmallLimits);
  for (const std::string_view text : texts) {
    EXPECT_EQ(parse(rest).size, text.size());
    // The same parser serves the whole connection.
    parser.reset(tests::kSmallLimits);
    ASSERT_EQ(parser.read_head(rest), Progress::complete);
    ASSERT_EQ(parser.consumed(), text.size());
    Request request;
    parser.write_fields(rest, request);
    EXPECT_EQ(request.field(KnownField::range).has_value(), text.contains("Range"));
    EXPECT_EQ(request.field(KnownField::host).has_value(), text.contains("Host"));
    rest.remove_prefix(text.size());
  }
  EXPECT_TRUE(rest.empty());
}

TEST(Http1Parser, ForgetsAFailure) {
  Http1Parser parser;
  parser.reset(tests::kSmallLimits);
  EXPECT_EQ(parser.read_head(std::string_view("BREW / HTTP/1.1\r\n")), Progress::failed);
  EXPECT_FALSE(parser.keep_alive());
  parser.reset(tests::kSmallLimits);
  EXPECT_EQ(parser.read_head(std::string_view("GET / HTTP/1.1\r\nHost: a\r\n\r\n")),
            Progress::complete);
  EXPECT_TRUE(parser.keep_alive());
}

/// A head of exactly so many bytes, filled up in the target or in a field.
std::string head_with_target(std::size_t size) {
  const std::string rest = " HTTP/1.1\r\nHost: a\r\n\r\n";
  return "GET /" + std::string(size - 5 - rest.size(), 'x') + rest;
}
std::string head_with_field(std::size_t size) {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
}

TEST(Http1Parser, LimitsTheHead) {
  const std::size_t most = tests::kSmallLimits.head;
  EXPECT_EQ(parse(head_with_target(most)).progress, Progress::complete);
  EXPECT_EQ(parse(head_with_field(most)).progress, Progress::complete);
  EXPECT_EQ(parse(head_with_field(most + 1)), failed(Status::request_header_fields_too_large));
  EXPECT_EQ(parse(head_with_field(2 * most)), failed(Status::request_header_fields_too_large));
  const std::string next = "GET / HTTP/1.1\r\n";
  EXPECT_EQ(parse(head_with_target(most) + next).size, most);
}

TEST(Http1Parser, LimitsTheRequestLine) {  // RFC 9112 §3: 414 where the target is too long
  const std::size_t most = tests::kSmallLimits.head;
  const std::string line = "GET /" + std::string(most - 5, 'x');
  EXPECT_EQ(parse(line), failed(Status::uri_too_long));
  EXPECT_EQ(parse(line.substr(0, most - 1)).progress, Progress::more);
  EXPECT_EQ(parse(line + "x HTTP/1.1\r\nHost: a\r\n\r\n"), failed(Status::uri_too_long));
  EXPECT_EQ(parse(head_with_target(most + 1)), failed(Status::request_header_fields_too_large));
}

TEST(Http1Parser, LimitsTheMethod) {
  const std::size_t most = tests::kSmallLimits.head;
  const std::string method(most, 'X');
  EXPECT_EQ(parse(method.substr(1) + " / HTTP/1.1\r\n"), failed(Status::not_implemented));
  EXPECT_EQ(parse(method + " / HTTP/1.1\r\n"), failed(Status::bad_request));
}

TEST(Http1Parser, LimitsTheNumberOfFields) {
  std::string fields = "Host: a\r\n";
  for (unsigned i = 1; i < tests::kSmallLimits.fields; ++i) fields += "X: \r\n";
  EXPECT_EQ(parse(with_fields(fields)).progress, Progress::complete);
  EXPECT_EQ(parse(with_fields(fields + "X: \r\n")),
            failed(Status::request_header_fields_too_large));
}

}  // namespace
}  // namespace server
