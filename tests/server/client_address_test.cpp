#include "server/client_address.hpp"

#include <optional>

#include <gtest/gtest.h>

#include "tests/runtime/support.hpp"

namespace server {
namespace {

TEST(ClientAddress, IsNotKnownByItself) {
  EXPECT_FALSE(ClientAddress().is_known());
  EXPECT_EQ(ClientAddress().address(), std::nullopt);
}

TEST(ClientAddress, IsThatOfThePeer) {
  const tests::Connection connection = tests::tcp_connection();
  const ClientAddress client = ClientAddress::of_peer(connection.near.get());
  EXPECT_EQ(client.address(), config::parse_ip_address("127.0.0.1"));
}

TEST(ClientAddress, OfAUnixSocketIsKnownToBeNone) {
  const tests::Connection connection = tests::unix_connection();
  const ClientAddress client = ClientAddress::of_peer(connection.near.get());
  EXPECT_TRUE(client.is_known());
  EXPECT_EQ(client.address(), std::nullopt);
  EXPECT_FALSE(ClientAddress::of_peer(-1).is_known());
}

TEST(ClientAddress, WithoutAnAddressIsEmpty) {
  EXPECT_TRUE(ClientAddress(std::nullopt).is_known());
  EXPECT_EQ(ClientAddress(std::nullopt).address(), std::nullopt);
}

}  // namespace
}  // namespace server
