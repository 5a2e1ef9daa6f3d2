#include "server/address_quota.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

std::optional<config::IpAddress> address(const std::string& text) {
  const auto parsed = config::parse_ip_address(text);
  EXPECT_TRUE(parsed) << text;
  return parsed;
}

TEST(AddressQuota, AdmitsAsManyAsItMay) {
  AddressQuota quota(2);
  const auto first = quota.admit(address("192.0.2.1"));
  {
    const auto second = quota.admit(address("192.0.2.1"));
    EXPECT_TRUE(second.has_value());
    EXPECT_FALSE(quota.admit(address("192.0.2.1")).has_value());
  }
  EXPECT_TRUE(quota.admit(address("192.0.2.1")).has_value());
}

TEST(AddressQuota, TellsOfTheFirstRefusal) {
  int told = 0;
  AddressQuota quota(1, [&] { ++told; });
  const auto one = quota.admit(address("192.0.2.1"));
  EXPECT_EQ(told, 0);
  EXPECT_FALSE(quota.admit(address("192.0.2.1")).has_value());
  EXPECT_FALSE(quota.admit(address("192.0.2.1")).has_value());
  EXPECT_EQ(told, 1);
  EXPECT_EQ(quota.refusals(), 2U);
}

TEST(AddressQuota, CountsEachClientForItself) {
  AddressQuota quota(1);
  const auto one = quota.admit(address("192.0.2.1"));
  EXPECT_TRUE(quota.admit(address("192.0.2.2")).has_value());
  EXPECT_TRUE(quota.admit(address("2001:db8::1")).has_value());
}

TEST(AddressQuota, TakesANetworkOfIpv6ForOneClient) {
  AddressQuota quota(1);
  const auto one = quota.admit(address("2001:db8:0:1::1"));
  EXPECT_FALSE(quota.admit(address("2001:db8:0:1:ffff::2")).has_value());
  EXPECT_TRUE(quota.admit(address("2001:db8:0:2::1")).has_value());
}

TEST(AddressQuota, KnowsAnIpv4AddressInIpv6) {  // RFC 4291 §2.5.5.2
  AddressQuota quota(1);
  const auto one = quota.admit(address("::ffff:192.0.2.1"));
  EXPECT_FALSE(quota.admit(address("192.0.2.1")).has_value());
  EXPECT_TRUE(quota.admit(address("::ffff:192.0.2.2")).has_value());
}

TEST(AddressQuota, DoesNotCountClientsWithoutAnAddress) {
  AddressQuota quota(1);
  const auto one = quota.admit(std::nullopt);
  EXPECT_TRUE(quota.admit(std::nullopt).has_value());
  EXPECT_EQ(quota.clients(), 0U);
}

TEST(AddressQuota, ForgetsClientsThatHaveLeft) {
  AddressQuota quota(1);
  {
    std::vector<AddressQuota::Seat> seats;
    for (int i = 0; i < 100; ++i) {
      auto seat = quota.admit(address("192.0.2." + std::to_string(i)));
      ASSERT_TRUE(seat.has_value());
      seats.push_back(std::move(*seat));
    }
    EXPECT_EQ(quota.clients(), 100U);
  }
  EXPECT_EQ(quota.clients(), 0U);
}

}  // namespace
}  // namespace server
