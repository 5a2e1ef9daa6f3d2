#include "config/network.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace config {
namespace {

bool holds(std::string_view network, std::string_view address) {
  const auto parsed = parse_network(network);
  EXPECT_TRUE(parsed) << parsed.error();
  const auto ip = parse_ip_address(address);
  EXPECT_TRUE(ip) << address;
  return parsed && ip && parsed->contains(*ip);
}

TEST(Network, IsWrittenInOneWay) {
  constexpr std::pair<std::string_view, std::string_view> kCases[] = {
      {"10.0.0.0/8", "10.0.0.0/8"},
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"192.0.2.1", "192.0.2.1"},
      {"192.0.2.1/32", "192.0.2.1"},
      {"::/0", "::/0"},
      {"2001:DB8:0::/32", "2001:db8::/32"},
      {"::1/128", "::1"},
      {"::1", "::1"},
      {"unix", "unix"},
  };
  for (const auto& [text, written] : kCases) {
    const auto network = parse_network(text);
    ASSERT_TRUE(network) << network.error();
    EXPECT_EQ(to_string(*network), written);
    EXPECT_EQ(parse_network(written), network);
  }
}

TEST(Network, HoldsTheAddressesThatBeginWithItsBits) {
  EXPECT_TRUE(holds("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(holds("172.16.0.0/12", "172.31.255.255"));
  EXPECT_FALSE(holds("172.16.0.0/12", "172.32.0.0"));
  EXPECT_TRUE(holds("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(holds("192.0.2.1", "192.0.2.0"));
  EXPECT_TRUE(holds("192.0.2.0/31", "192.0.2.1"));
  EXPECT_TRUE(holds("0.0.0.0/0", "255.255.255.255"));
  EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(holds("::1", "::1"));
  EXPECT_FALSE(holds("::1", "::2"));
  EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
}

TEST(Network, HoldsOneFamily) {
  EXPECT_FALSE(holds("::/0", "192.0.2.1"));
  EXPECT_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
  EXPECT_FALSE(holds("unix", "0.0.0.0"));
}

TEST(Network, SaysWhatIsWrong) {
  const std::string expected =
      "expected a network such as 10.0.0.0/8 or 2001:db8::/32, an address, or unix";
  const std::string prefix = "after the slash comes how many bits are the network's, 0 to ";
  const std::pair<std::string, std::string> cases[] = {
      {"", expected},
      {"example.org", expected},
      {"10.0.0/8", expected},
      {"[::1]", expected},
      {"10.0.0.1:80", expected},
      {"unix:/run/proxy.sock", expected},
      {"Unix", expected},
      {"10.0.0.0/", prefix + "32"},
      {"10.0.0.0/33", prefix + "32"},
      {"10.0.0.0/-1", prefix + "32"},
      {"10.0.0.0/255.0.0.0", prefix + "32"},
      {"10.0.0.0/8 ", prefix + "32"},
      {"::/129", prefix + "128"},
      {"10.1.2.3/8", "the address has bits beyond the first 8; did you mean '10.0.0.0/8'?"},
      {"10.0.0.1/0", "the address has bits beyond the first 0; did you mean '0.0.0.0/0'?"},
      {"2001:db8::1/64", "the address has bits beyond the first 64; did you mean '2001:db8::/64'?"},
      {"::ffff:10.0.0.0/104",
       "an IPv4 network is written as one, also for IPv6 listeners: '10.0.0.0'"},
  };
  for (const auto& [text, reason] : cases) {
    const auto network = parse_network(text);
    ASSERT_FALSE(network) << text;
    EXPECT_EQ(network.error(), "'" + text + "': " + reason);
  }
}

}  // namespace
}  // namespace config
