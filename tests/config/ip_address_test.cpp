#include "config/ip_address.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace config {
namespace {

using Family = IpAddress::Family;

struct Read {
  std::string_view text;
  Family family;
  std::string_view written;
};

TEST(IpAddress, ReadsBothFamilies) {
  constexpr Read kCases[] = {
      {"192.0.2.1", Family::ipv4, "192.0.2.1"},
      {"0.0.0.0", Family::ipv4, "0.0.0.0"},
      {"2001:DB8:0:0::1", Family::ipv6, "2001:db8::1"},
      {"::", Family::ipv6, "::"},
      {"::ffff:192.0.2.1", Family::ipv4, "192.0.2.1"},
      {"::ffff:c000:201", Family::ipv4, "192.0.2.1"},
      {"2001:db8:1111:2222:3333:4444:192.168.100.200", Family::ipv6,
       "2001:db8:1111:2222:3333:4444:c0a8:64c8"},
  };
  for (const Read& each : kCases) {
    const auto address = parse_ip_address(each.text);
    ASSERT_TRUE(address) << each.text;
    EXPECT_EQ(address->family, each.family) << each.text;
    EXPECT_EQ(to_string(*address), each.written);
  }
}

TEST(IpAddress, RefusesWhatIsNone) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {""sv, "1.2.3"sv, "1.2.3.256"sv, "1.2.3.4:80"sv, "[::1]"sv, "::1%lo"sv, "localhost"sv,
        " 1.2.3.4"sv, "1.2.3.4\0"sv, "1.2.3.4\0x"sv, ":::"sv, "01.2.3.4"sv,
        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb"sv}) {
    EXPECT_FALSE(parse_ip_address(text)) << text;
  }
}

}  // namespace
}  // namespace config
