#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "server/http1_parser.hpp"
#include "tests/server/message.hpp"

// Where a request's body ends (RFC 9112 §§6, 7): two parties that disagree on it can be made to
// take one request for another.
namespace server {
namespace {

using namespace std::string_literals;
using Progress = Http1Parser::Progress;
using tests::failed;
using tests::Outcome;
using tests::parse;

std::string post(std::string_view fields, std::string_view body, std::string_view version = "1.1") {
  return "POST / HTTP/" + std::string(version) + "\r\nHost: a\r\n" + std::string(fields) + "\r\n" +
         std::string(body);
}

std::string chunked(std::string_view body) {
  return post("Transfer-Encoding: chunked\r\n", body);
}

TEST(Http1Framing, FindsTheEndOfABody) {
  const std::string cases[] = {
      post("", ""),
      post("Content-Length: 0\r\n", ""),
      post("Content-Length: 5\r\n", "GET /"),
      post("Content-Length: 00005 \r\n", "abcde"),
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
      // llhttp would take the body of a CONNECT for what comes after HTTP.
      "CONNECT a:443 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
      chunked("0\r\n\r\n"),
      chunked("3\r\nabc\r\n00\r\n\r\n"),
      chunked("A\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n"),
      chunked("a\r\n0\r\n\r\n56789\r\n0\r\n\r\n"),  // what looks like the end lies in a chunk
      chunked("1;a\r\nx\r\n0;b=c\r\n\r\n"),
      chunked("1;a=\"b;c\"\r\nx\r\n0\r\n\r\n"),
      chunked("1\r\nx\r\n0\r\nTrailer: y\r\nHost: b\r\n\r\n"),
      post("transfer-encoding:\tCHUNKED \r\n", "0\r\n\r\n"),
  };
  for (const std::string& text : cases) {
    EXPECT_EQ(parse(text).size, text.size()) << text;
    EXPECT_EQ(parse(text + "GET / HTTP/1.1\r\n").size, text.size()) << text;
  }
}

TEST(Http1Framing, IgnoresFieldsInTrailers) {  // RFC 9110 §6.5.1
  const Outcome outcome = parse(chunked("0\r\nRange: bytes=0-1\r\nConnection: close\r\n\r\n"));
  EXPECT_EQ(outcome.fields[static_cast<std::size_t>(KnownField::range)], std::nullopt);
  EXPECT_TRUE(outcome.keep_alive);
}

TEST(Http1Framing, RefusesAmbiguity) {
  const std::string cases[] = {
      post("Content-Length: 1\r\nContent-Length: 1\r\n", "x"),
      post("Content-Length: 1\r\nContent-Length: 2\r\n", "xx"),
      post("Content-Length: 1, 1\r\n", "x"),
      post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding:\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: \r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n", "0\r\n\r\n"),
      // RFC 9112 §6.3: where chunked is not the last coding, nobody can tell the length.
      post("Transfer-Encoding: gzip\r\n", ""),
      post("Transfer-Encoding: identity\r\n", ""),
      post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"),
      // RFC 9112 §7.1: no coding after, and none twice.
      post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: Chunked, gzip, chunked\r\n", "0\r\n\r\n"),
      // Empty members, which RFC 9110 §5.6.1.2 has recipients ignore.
      post("Transfer-Encoding: ,chunked\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: chunked,\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: gzip, ,chunked\r\n", "0\r\n\r\n"),
      // Ambiguous, whether or not the coding is known.
      post("Content-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: gzip, chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n", "1.0"),
      post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "1.0"),  // RFC 9112 §6.1
      post("Transfer-Encoding: gzip\r\n", "", "1.0"),
  };
  for (const std::string& text : cases) {
    EXPECT_EQ(parse(text), failed(Status::bad_request)) << text;
  }
}

TEST(Http1Framing, RefusesCodingsThatItDoesNotKnow) {  // RFC 9112 §6.1
  for (const std::string_view coding : {"gzip, chunked", "deflate,chunked", "x , y ,\tChunked"}) {
    const std::string text =
        post("Transfer-Encoding: " + std::string(coding) + "\r\n", "0\r\n\r\n");
    EXPECT_EQ(parse(text), failed(Status::not_implemented)) << text;
  }
}

TEST(Http1Framing, RefusesBadLengths) {
  for (const std::string_view length : {"", "-1", "+1", "0x1", "1 1", "1;", "a", "1.0",
                                        "18446744073709551616", "99999999999999999999999999"}) {
    const std::string text = post("Content-Length: " + std::string(length) + "\r\n", "x");
    EXPECT_EQ(parse(text), failed(Status::bad_request)) << text;
  }
}

TEST(Http1Framing, RefusesBadChunks) {
  const std::string cases[] = {
      chunked("\r\nx\r\n0\r\n\r\n"),  // no size
      chunked("-1\r\nx\r\n0\r\n\r\n"),
      chunked("0x1\r\nx\r\n0\r\n\r\n"),
      chunked(" 1\r\nx\r\n0\r\n\r\n"),
      chunked("g\r\nx\r\n0\r\n\r\n"),
      chunked("1\nx\n0\n\n"),
      chunked("1\r\nxy\r\n0\r\n\r\n"),  // longer than it says
      chunked("2\r\nx\r\n0\r\n\r\n"),   // shorter
      chunked("1\r\nx0\r\n\r\n"),
      chunked("1;\0\r\nx\r\n0\r\n\r\n"s),
      // RFC 9110 §5.6.3 would have this whitespace removed, but others take it for the end.
      chunked("1 ;a\r\nx\r\n0\r\n\r\n"),
      chunked("1; a\r\nx\r\n0\r\n\r\n"),
      chunked("1;a = b\r\nx\r\n0\r\n\r\n"),
      chunked("0\r\nX : y\r\n\r\n"),
      chunked("0\r\nX: \0\r\n\r\n"s),
      chunked("10000000000000000\r\nx"),
      chunked("ffffffffffffffffff\r\nx"),
  };
  for (const std::string& text : cases) {
    EXPECT_EQ(parse(text), failed(Status::bad_request)) << text;
  }
}

TEST(Http1Framing, LimitsAStatedLength) {
  const std::size_t most = tests::kSmallLimits.body;
  const std::string body(most + 1, 'x');
  const auto sized = [&](std::size_t size) {
    return post("Content-Length: " + std::to_string(size) + "\r\n", body.substr(0, size));
  };
  EXPECT_EQ(parse(sized(most)).progress, Progress::complete);
  // Before the body comes.
  const std::string above = sized(most + 1);
  EXPECT_EQ(parse(above.substr(0, above.find("\r\n\r\n") + 4)), failed(Status::content_too_large));
  EXPECT_EQ(parse(post("Content-Length: 18446744073709551615\r\n", "")),
            failed(Status::content_too_large));
}

TEST(Http1Framing, LimitsChunksWithTheirFraming) {
  const std::size_t most = tests::kSmallLimits.body;
  const std::string one = "1\r\nx\r\n";
  const std::string last = "0\r\n\r\n";
  std::string body;
  while (body.size() + one.size() + last.size() <= most) body += one;
  const auto filled = [&](std::size_t size) {
    const std::size_t rest = size - body.size() - last.size();
    return chunked(body + "0;" + std::string(rest - 1, 'e') + "\r\n\r\n");
  };
  EXPECT_EQ(parse(filled(most)).progress, Progress::complete);
  EXPECT_EQ(parse(filled(most + 1)), failed(Status::content_too_large));
  EXPECT_EQ(parse(filled(most) + one + one).progress, Progress::complete);
  EXPECT_EQ(parse(chunked("0;" + std::string(most, 'e'))), failed(Status::content_too_large));
  EXPECT_EQ(parse(chunked("0\r\nX: " + std::string(most, 'e'))), failed(Status::content_too_large));
  EXPECT_EQ(parse(chunked("ff\r\n" + std::string(most, 'e'))), failed(Status::content_too_large));
}

TEST(Http1Framing, DoesNotWaitForABodyThatIsHeldBack) {  // RFC 9110 §10.1.1
  for (const std::string_view expectation : {"100-continue", "100-Continue"}) {
    const std::string head =
        post("Expect: " + std::string(expectation) + "\r\nContent-Length: 1\r\n", "");
    for (const std::string_view body : {"", "x", "xGET /"}) {
      const Outcome outcome = parse(head + std::string(body));
      EXPECT_EQ(outcome.size, head.size());
      EXPECT_TRUE(outcome.expects_continue);
      EXPECT_FALSE(outcome.keep_alive);
    }
  }
  const Outcome faulty =
      parse(post("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", "no chunk at all\r\n"));
  EXPECT_EQ(faulty.progress, Progress::complete);
}

TEST(Http1Framing, GoesOnAfterAnExpectationWithoutABody) {
  const std::string text = post("Expect: 100-continue\r\nContent-Length: 0\r\n", "");
  EXPECT_EQ(parse(text + "GET /").size, text.size());
  EXPECT_TRUE(parse(text).keep_alive);
}

TEST(Http1Framing, ExpectsNothingOfHttp10) {  // RFC 9110 §10.1.1
  EXPECT_FALSE(parse(post("Content-Length: 1\r\n", "x")).expects_continue);
  const Outcome old = parse(post("Expect: 100-continue\r\nContent-Length: 1\r\n", "x", "1.0"));
  EXPECT_EQ(old.progress, Progress::complete);
  EXPECT_FALSE(old.expects_continue);
}

}  // namespace
}  // namespace server
