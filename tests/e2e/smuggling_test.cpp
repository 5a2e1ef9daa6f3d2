#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

// Messages whose end a proxy in front might see elsewhere (RFC 9112 §§6, 11.2), with a request
// hidden in them. The cases are the known ones: two lengths, none, and every way to write
// Transfer-Encoding so that some read it and others do not.
namespace tests {
namespace {

using namespace std::string_literals;

constexpr std::string_view kHidden = "GET /secret HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(std::string_view fields, std::string_view body, std::string_view version = "1.1") {
  return "POST /open HTTP/" + std::string(version) + "\r\nHost: a\r\n" + std::string(fields) +
         "\r\n" + std::string(body);
}

struct Ambiguous {
  std::string name;
  std::string text;  ///< and the hidden request behind it
  int status = 400;
};

class Smuggling : public testing::Test {
 protected:
  Smuggling() {
    folder_.write("open", "open");
    folder_.write("secret", "secret");
  }

  TemporaryFolder folder_;
  ServerProcess server_{folder_.path().string(), {"--workers", "1"}};
};

const std::string kLastChunk = "0\r\n\r\n";

/// By the fields that say how long the body is.
const Ambiguous kByFields[] = {
    {"both, length first", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"},
    {"both, coding first", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"},
    {"both, length 0", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"},
    {"both, in HTTP/1.1 with close",
     "Connection: close\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"},
    {"two lengths", "Content-Length: 5\r\nContent-Length: 0\r\n"},
    {"one length twice", "Content-Length: 5\r\nContent-Length: 5\r\n"},
    {"lengths in a list", "Content-Length: 5, 5\r\n"},
    {"lengths of different case", "Content-Length: 5\r\ncontent-length: 0\r\n"},
    {"signed length", "Content-Length: +5\r\n"},
    {"negative length", "Content-Length: -5\r\n"},
    {"hexadecimal length", "Content-Length: 0x5\r\n"},
    {"length with a point", "Content-Length: 5.0\r\n"},
    {"length with an exponent", "Content-Length: 5e0\r\n"},
    {"length with an underscore", "Content-Length: 0_5\r\n"},
    {"length with a space in it", "Content-Length: 0 5\r\n"},
    {"length with a vertical tab", "Content-Length: 5\x0b\r\n"},
    {"length in quotes", "Content-Length: \"5\"\r\n"},
    {"length beyond 64 bits", "Content-Length: 18446744073709551621\r\n"},
    {"empty length", "Content-Length:\r\n"},
    {"length behind a space", "Content-Length : 5\r\n"},
    {"length behind a tab", "Content-Length\t: 5\r\n"},
    {"length on a folded line", "Content-Length:\r\n 5\r\n"},
    {"length as a folded line", "X: y\r\n Content-Length: 5\r\n"},
    {"length with NUL", "Content-Length: 5\0\r\n"s},
    {"coding behind a space", "Transfer-Encoding : chunked\r\n"},
    {"coding behind a tab", "Transfer-Encoding\t: chunked\r\n"},
    {"coding on a folded line", "Transfer-Encoding:\r\n chunked\r\n"},
    {"coding as a folded line", "X: y\r\n Transfer-Encoding: chunked\r\n"},
    {"coding behind a vertical tab",
     "Transfer-Encoding:\x0b"
     "chunked\r\n"},
    {"coding behind a form feed",
     "Transfer-Encoding:\x0c"
     "chunked\r\n"},
    {"coding before a vertical tab", "Transfer-Encoding: chunked\x0b\r\n"},
    {"coding with NUL", "Transfer-Encoding: chunked\0\r\n"s},
    {"coding with a byte beyond ASCII",
     "Transfer-Encoding: \xff"
     "chunked\r\n"},
    {"coding with a carriage return", "Transfer-Encoding: chunked\r \r\n"},
    {"coding behind a bare line feed", "X: y\nTransfer-Encoding: chunked\r\n"},
    {"coding behind a bare carriage return", "X: y\rTransfer-Encoding: chunked\r\n"},
    {"coding before a bare line feed", "Transfer-Encoding: chunked\nX: y\r\n"},
    {"coding in quotes", "Transfer-Encoding: \"chunked\"\r\n"},
    {"coding in single quotes", "Transfer-Encoding: 'chunked'\r\n"},
    {"coding with a parameter", "Transfer-Encoding: chunked;a=b\r\n"},
    {"coding twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"},
    {"coding twice in a list", "Transfer-Encoding: chunked, chunked\r\n"},
    {"coding, then another", "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n"},
    {"coding, then identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"},
    {"coding before another in a list", "Transfer-Encoding: chunked, cow\r\n"},
    {"coding before an empty member", "Transfer-Encoding: chunked,\r\n"},
    {"coding behind an empty member", "Transfer-Encoding: ,chunked\r\n"},
    {"coding twice, another between", "Transfer-Encoding: chunked, gzip, chunked\r\n"},
    {"length, then an unknown coding", "Content-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n"},
    {"unknown coding, then length", "Transfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\n"},
    {"no coding", "Transfer-Encoding:\r\n"},
    {"identity", "Transfer-Encoding: identity\r\n"},
    {"coding with a prefix", "Transfer-Encoding: xchunked\r\n"},
    {"coding with a suffix", "Transfer-Encoding: chunkedx\r\n"},
    {"coding split by a space", "Transfer-Encoding: chun ked\r\n"},
    // Everybody sees the same end of these, but what the body is shows only to who understands the
    // coding (RFC 9112 §6.1).
    {"unknown coding before it", "Transfer-Encoding: cow, chunked\r\n", 501},
    {"known coding before it", "Transfer-Encoding: gzip, chunked\r\n", 501},
    {"name with a space in it", "Transfer Encoding: chunked\r\n"},
    {"name with a leading space", " Transfer-Encoding: chunked\r\n"},
    {"name with NUL", "Transfer-Encoding\0: chunked\r\n"s},
    {"name with a byte beyond ASCII", "Transfer-Encoding\xa0: chunked\r\n"},
    {"line without a colon", "Transfer-Encoding chunked\r\n"},
    {"two hosts", "Host: b\r\nContent-Length: 5\r\n"},
};

/// By the chunks.
const Ambiguous kByChunks[] = {
    {"size before a bare line feed", "1\nx\r\n0\r\n\r\n"},
    {"size before a bare carriage return", "1\rx\r\n0\r\n\r\n"},
    {"extension with a bare line feed", "1;\nx\r\n0\r\n\r\n"},
    {"extension with a bare carriage return", "1;a\rb\r\nx\r\n0\r\n\r\n"},
    {"data before a bare line feed", "1\r\nx\n0\r\n\r\n"},
    {"data before two other bytes", "1\r\nxZZ0\r\n\r\n"},
    {"last chunk before a bare line feed", "0\n\n"},
    {"end with a bare line feed", "0\r\n\n"},
    {"size in hexadecimal notation", "0x1\r\nx\r\n0\r\n\r\n"},
    {"signed size", "+1\r\nx\r\n0\r\n\r\n"},
    {"negative size", "-1\r\nx\r\n0\r\n\r\n"},
    {"size with an underscore", "0_1\r\nx\r\n0\r\n\r\n"},
    {"size behind a space", " 1\r\nx\r\n0\r\n\r\n"},
    {"size before a space", "1 \r\nx\r\n0\r\n\r\n"},
    {"size before a tab", "1\t\r\nx\r\n0\r\n\r\n"},
    {"empty size", "\r\nx\r\n0\r\n\r\n"},
    {"size beyond 64 bits", "10000000000000001\r\nx\r\n0\r\n\r\n"},
    {"data too long", "1\r\nxyz\r\n0\r\n\r\n"},
    {"data too short", "3\r\nx\r\n0\r\n\r\n"},
    {"request as a trailer", "0\r\nGET /secret HTTP/1.1\r\n\r\n"},
    {"trailer behind a space", "0\r\n X: y\r\n\r\n"},
    {"trailer before a bare line feed", "0\r\nX: y\n\r\n"},
};

TEST_F(Smuggling, IsRefusedAndTheConnectionClosed) {
  const auto expect_refusal = [&](const Ambiguous& each, const std::string& text) {
    SCOPED_TRACE(each.name);
    RawClient client(server_.port());
    client.send(text + std::string(kHidden));
    ResponseReader reader(client);
    const HttpResponse response = reader.read();
    EXPECT_EQ(response.status, each.status);
    EXPECT_TRUE(response.closes());
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(reader.rest(), "");
  };
  for (const Ambiguous& each : kByFields) expect_refusal(each, post(each.text, kLastChunk));
  for (const Ambiguous& each : kByChunks) {
    expect_refusal(each, post("Transfer-Encoding: chunked\r\n", each.text));
  }
  expect_refusal({"coding in HTTP/1.0", ""},
                 post("Transfer-Encoding: chunked\r\n", kLastChunk, "1.0"));
  expect_refusal({"unknown coding in HTTP/1.0", ""},
                 post("Transfer-Encoding: gzip, chunked\r\n", kLastChunk, "1.0"));
  expect_refusal({"both in HTTP/1.0", ""},
                 post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", kLastChunk, "1.0"));
  expect_refusal({"no version", ""}, "POST /open\r\nContent-Length: 5\r\n\r\n" + kLastChunk);
}

TEST_F(Smuggling, FindsNoRequestInABody) {
  const std::string length = "Content-Length: " + std::to_string(kHidden.size()) + "\r\n";
  const std::string coding = "Transfer-Encoding: chunked\r\n";
  const std::string chunks = "21\r\n" + std::string(kHidden) + "\r\n" + kLastChunk;
  ASSERT_EQ(kHidden.size(), 0x21U);
  for (const std::string_view method :
       {"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE"}) {
    SCOPED_TRACE(method);
    const Asked asked = method == "HEAD" ? Asked::head : Asked::get;
    for (const std::string& text :
         {request_of(method, "/open", length) + std::string(kHidden),
          request_of(method, "/open", coding) + chunks,
          // Some end a connection's HTTP at these; none of it is here.
          request_of(method, "/open", length + "Upgrade: h2c\r\n") + std::string(kHidden)}) {
      HttpClient client(server_.port());
      ASSERT_TRUE(client.client.send(text + request_of("GET", "/open")));
      const HttpResponse response = client.reader.read(asked);
      EXPECT_NE(response.body, "secret");
      ASSERT_FALSE(response.closes());
      EXPECT_EQ(client.reader.read().body, "open");
      EXPECT_EQ(client.reader.rest(), "");
    }
  }
}

TEST_F(Smuggling, FindsNoRequestInABodyThatIsNotRead) {
  const std::string texts[] = {
      // Larger than is read (limits.request-body), and held back by the client.
      request_of("GET", "/open", "Content-Length: 1000000\r\n"),
      request_of("GET", "/open", "Content-Length: 33\r\nExpect: 100-continue\r\n"),
      request_of("GET", "/open", "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n"),
  };
  for (const std::string& text : texts) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.send(text + std::string(kHidden)));
    ResponseReader reader(client);
    EXPECT_TRUE(reader.read().closes()) << text;
    EXPECT_TRUE(reader.at_end()) << text;
  }
}

}  // namespace
}  // namespace tests
