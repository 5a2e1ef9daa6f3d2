#include "server/client_address.hpp"

#include <optional>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/runtime/support.hpp"

namespace server {
namespace {

std::string_view written(std::string_view text) {
  static ClientAddress address;
  const auto parsed = config::parse_ip_address(text);
  EXPECT_TRUE(parsed) << text;
  address = ClientAddress(parsed);
  return address.text();
}

TEST(ClientAddress, WritesIpv4) {
  for (const char* const text : {"0.0.0.0", "192.0.2.1", "255.255.255.255"}) {
    EXPECT_EQ(written(text), text);
  }
}

TEST(ClientAddress, WritesIpv6) {  // RFC 5952
  for (const char* const text : {"::1", "2001:db8::1", "2001:db8:1111:2222:3333:4444:5555:6666"}) {
    EXPECT_EQ(written(text), text);
  }
}

TEST(ClientAddress, AnIpv4ClientOfAnIpv6ListenerIsIpv4) {  // RFC 4291 §2.5.5.2
  EXPECT_EQ(written("::ffff:192.0.2.1"), "192.0.2.1");
}

TEST(ClientAddress, IsNotKnownByItself) {
  EXPECT_FALSE(ClientAddress().is_known());
  EXPECT_EQ(ClientAddress().text(), "");
}

TEST(ClientAddress, IsThatOfThePeer) {
  const tests::Connection connection = tests::tcp_connection();
  const ClientAddress client = ClientAddress::of_peer(connection.near.get());
  EXPECT_EQ(client.text(), "127.0.0.1");
  EXPECT_EQ(client.address(), config::parse_ip_address("127.0.0.1"));
}

TEST(ClientAddress, OfAUnixSocketIsKnownToBeNone) {
  const tests::Connection connection = tests::unix_connection();
  const ClientAddress client = ClientAddress::of_peer(connection.near.get());
  EXPECT_TRUE(client.is_known());
  EXPECT_EQ(client.address(), std::nullopt);
  EXPECT_EQ(client.text(), "");
  EXPECT_FALSE(ClientAddress::of_peer(-1).is_known());
}

TEST(ClientAddress, WithoutAnAddressIsEmpty) {
  EXPECT_TRUE(ClientAddress(std::nullopt).is_known());
  EXPECT_EQ(ClientAddress(std::nullopt).text(), "");
}

}  // namespace
}  // namespace server
