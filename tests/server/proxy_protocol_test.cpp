#include "server/proxy_protocol.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

using Progress = ProxyProtocolParser::Progress;
using namespace std::string_literals;

const std::string kSignature = "\r\n\r\n\0\r\nQUIT\n"s;
const std::string kIpv4 = "\xC0\x00\x02\x01\x0A\x00\x00\x02\x30\x39\x00\x50"s;
const std::string kIpv6 =
    "\x20\x01\x0D\xB8"s + std::string(11, '\0') + "\x07" + std::string(16, '\1') + "\1\2\3\4";

/// A header of version 2.
std::string binary(char command, char family, const std::string& rest) {
  return kSignature + command + family + static_cast<char>(rest.size() / 256) +
         static_cast<char>(rest.size() % 256) + rest;
}

struct Header {
  std::string bytes;
  std::string client;  ///< empty: the proxy's own
};

std::vector<Header> headers() {
  const std::string unknown = "PROXY UNKNOWN ";
  return {
      {"PROXY TCP4 192.0.2.1 10.0.0.2 12345 80\r\n", "192.0.2.1"},
      {"PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255"},
      {"PROXY TCP6 2001:db8::7 ::1 0 443\r\n", "2001:db8::7"},
      {"PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
       "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
       "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
      {"PROXY TCP6 ::ffff:192.0.2.1 ::ffff:10.0.0.2 1 2\r\n", "192.0.2.1"},
      {"PROXY UNKNOWN\r\n", ""},
      {unknown + std::string(107 - unknown.size() - 2, 'x') + "\r\n", ""},
      {binary('\x21', '\x11', kIpv4), "192.0.2.1"},
      {binary('\x21', '\x21', kIpv6), "2001:db8::7"},
      {binary('\x21', '\x11', kIpv4 + "\x04\x00\x03" + "abc"s), "192.0.2.1"},
      {binary('\x21', '\x11', kIpv4 + std::string(4096, 'x')), "192.0.2.1"},
      {binary('\x21', '\x21', kIpv6 + std::string(600, '\n')), "2001:db8::7"},
      {binary('\x21', '\x12', kIpv4), ""},  // datagrams are nobody's who speaks HTTP/1
      {binary('\x21', '\x31', std::string(216, 's')), ""},
      {binary('\x21', '\x00', ""), ""},
      {binary('\x20', '\x00', ""), ""},
      {binary('\x20', '\x11', kIpv4), ""},
      {binary('\x20', '\xFF', "abc"), ""},
  };
}

std::string text_of(const std::optional<config::IpAddress>& address) {
  return address ? to_string(*address) : "";
}

TEST(ProxyProtocolParser, KnowsTheClient) {
  for (const Header& each : headers()) {
    SCOPED_TRACE(testing::PrintToString(each.bytes));
    ProxyProtocolParser parser;
    ASSERT_EQ(parser.read(each.bytes), Progress::complete);
    EXPECT_EQ(parser.consumed(), each.bytes.size());
    EXPECT_EQ(text_of(parser.client()), each.client);
  }
}

TEST(ProxyProtocolParser, LeavesWhatFollows) {
  for (const Header& each : headers()) {
    SCOPED_TRACE(testing::PrintToString(each.bytes));
    ProxyProtocolParser parser;
    ASSERT_EQ(parser.read(each.bytes + "GET / HTTP/1.1\r\n"), Progress::complete);
    EXPECT_EQ(parser.consumed(), each.bytes.size());
  }
}

TEST(ProxyProtocolParser, TakesEverySplit) {
  for (const Header& each : headers()) {
    for (std::size_t cut = 0; cut < each.bytes.size(); ++cut) {
      ProxyProtocolParser parser;
      ASSERT_EQ(parser.read(std::string_view(each.bytes).substr(0, cut)), Progress::more) << cut;
      ASSERT_EQ(parser.read(each.bytes.substr(cut) + "G"), Progress::complete) << cut;
      EXPECT_EQ(parser.consumed(), each.bytes.size() - cut);
      EXPECT_EQ(text_of(parser.client()), each.client);
    }
  }
}

TEST(ProxyProtocolParser, TakesByteByByte) {
  for (const Header& each : headers()) {
    ProxyProtocolParser parser;
    for (const char& byte : each.bytes) {
      const bool is_last = &byte == &each.bytes.back();
      ASSERT_EQ(parser.read({&byte, 1}), is_last ? Progress::complete : Progress::more);
    }
    EXPECT_EQ(text_of(parser.client()), each.client);
  }
}

struct Refused {
  std::string bytes;
  std::size_t at;  ///< the byte, counted from 1, that shows it
};

std::vector<Refused> refused() {
  const auto whole = [](std::string bytes) {
    const std::size_t size = bytes.size();
    return Refused{.bytes = std::move(bytes), .at = size};
  };
  return {
      {"GET / HTTP/1.1\r\n", 1},
      {"PRI * HTTP/2.0\r\n", 3},
      {"proxy TCP4", 1},
      {"PROXY\r\n", 6},
      {"PROXY \n", 7},
      whole("PROXY \r\n"),
      whole("PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n"),
      whole("PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n"),
      whole("PROXY TCP4 1.2.3.4 1.2.3.4 1 \r\n"),
      whole("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n"),
      whole("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n"),
      whole("PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n"),
      whole("PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n"),
      whole("PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n"),
      whole("PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n"),
      whole("PROXY TCP4 ::1 ::1 1 2\r\n"),
      whole("PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n"),
      whole("PROXY TCP4 1.2.3.4 x 1 2\r\n"),
      whole("PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n"),
      {"PROXY UNKNOWN\n", 14},
      {"PROXY UNKNOWN\rx", 15},
      {"PROXY UNKNOWN" + std::string(200, ' '), 107},
      {"\r\n\r\n\r\n", 5},
      {kSignature + "\x11\x11\0\x0C"s + kIpv4, 16},
      {kSignature + "\x31\x11\0\x0C"s + kIpv4, 16},
      {kSignature + "\x22\x11\0\x0C"s + kIpv4, 16},
      {kSignature + "\x21\x41\0\x0C"s + kIpv4, 16},
      {kSignature + "\x21\x13\0\x0C"s + kIpv4, 16},
      {kSignature + "\x21\x11\0\x0B"s + kIpv4, 16},
      {kSignature + "\x21\x21\0\x23"s + kIpv6, 16},
      {kSignature + "\x21\x31\0\xD7"s, 16},
      {kSignature + "\x21\x11\xFF\xFF"s + kIpv4, 16},
      {kSignature + "\x20\x00\x10\xD9"s, 16},
  };
}

TEST(ProxyProtocolParser, RefusesWhatIsNoHeaderAtTheFirstByteThatShowsIt) {
  for (const Refused& each : refused()) {
    SCOPED_TRACE(testing::PrintToString(each.bytes));
    const std::string_view bytes = each.bytes;
    ProxyProtocolParser whole;
    EXPECT_EQ(whole.read(bytes), Progress::failed);
    ProxyProtocolParser parser;
    EXPECT_EQ(parser.read(bytes.substr(0, each.at - 1)), Progress::more);
    EXPECT_EQ(parser.read(bytes.substr(each.at - 1, 1)), Progress::failed);
    EXPECT_FALSE(parser.client());
  }
}

TEST(ProxyProtocolParser, TakesTheLongestExtensions) {
  const std::string most(216 + ProxyProtocolParser::kMostExtensionBytes, 'x');
  ProxyProtocolParser parser;
  EXPECT_EQ(parser.read(binary('\x20', '\x00', most)), Progress::complete);
}

}  // namespace
}  // namespace server
