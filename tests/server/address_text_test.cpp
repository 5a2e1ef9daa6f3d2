#include "server/address_text.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

std::string written_address(std::string_view text) {
  const auto parsed = config::parse_ip_address(text);
  EXPECT_TRUE(parsed) << text;
  return std::string(AddressText(parsed).view());
}

TEST(AddressText, WritesIpv4) {
  for (const char* const text : {"0.0.0.0", "192.0.2.1", "255.255.255.255"}) {
    EXPECT_EQ(written_address(text), text);
  }
}

TEST(AddressText, WritesIpv6) {  // RFC 5952
  for (const char* const text : {"::1", "2001:db8::1", "2001:db8:1111:2222:3333:4444:5555:6666"}) {
    EXPECT_EQ(written_address(text), text);
  }
}

TEST(AddressText, OfAnIpv4ClientOfAnIpv6ListenerIsIpv4) {  // RFC 4291 §2.5.5.2
  EXPECT_EQ(written_address("::ffff:192.0.2.1"), "192.0.2.1");
}

TEST(AddressText, OfNoAddressIsEmpty) {
  EXPECT_EQ(AddressText(std::nullopt).view(), "");
}

}  // namespace
}  // namespace server
