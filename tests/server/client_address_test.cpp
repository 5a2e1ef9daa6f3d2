#include "server/client_address.hpp"

#include <cstring>

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include "tests/runtime/support.hpp"

namespace server {
namespace {

ClientAddress ipv6(const char* text) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(8080);
  EXPECT_EQ(::inet_pton(AF_INET6, text, &address.sin6_addr), 1) << text;
  sockaddr_storage storage{};
  std::memcpy(&storage, &address, sizeof address);
  return ClientAddress(storage);
}

ClientAddress ipv4(const char* text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(8080);
  EXPECT_EQ(::inet_pton(AF_INET, text, &address.sin_addr), 1) << text;
  sockaddr_storage storage{};
  std::memcpy(&storage, &address, sizeof address);
  return ClientAddress(storage);
}

TEST(ClientAddress, WritesIpv4) {
  for (const char* const text : {"0.0.0.0", "192.0.2.1", "255.255.255.255"}) {
    EXPECT_EQ(ipv4(text).text(), text);
  }
}

TEST(ClientAddress, WritesIpv6) {  // RFC 5952
  for (const char* const text : {"::1", "2001:db8::1", "2001:db8:1111:2222:3333:4444:5555:6666"}) {
    EXPECT_EQ(ipv6(text).text(), text);
  }
}

TEST(ClientAddress, AnIpv4ClientOfAnIpv6ListenerIsIpv4) {  // RFC 4291 §2.5.5.2
  EXPECT_EQ(ipv6("::ffff:192.0.2.1").text(), "192.0.2.1");
}

TEST(ClientAddress, IsEmptyByItself) {
  EXPECT_EQ(ClientAddress().text(), "");
}

TEST(ClientAddress, IsThatOfThePeer) {
  const tests::Connection connection = tests::tcp_connection();
  EXPECT_EQ(ClientAddress::of_peer(connection.near.get()).text(), "127.0.0.1");
}

TEST(ClientAddress, IsEmptyForAUnixSocketAndForNone) {
  const tests::Connection connection = tests::unix_connection();
  EXPECT_EQ(ClientAddress::of_peer(connection.near.get()).text(), "");
  EXPECT_EQ(ClientAddress::of_peer(-1).text(), "");
}

}  // namespace
}  // namespace server
