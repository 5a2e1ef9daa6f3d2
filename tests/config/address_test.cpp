#include "config/address.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace config {
namespace {

using Family = Address::Family;

struct Read {
  std::string_view text;
  Family family;
  std::string_view host;
  std::uint16_t port;
  std::string_view written;
};

TEST(Address, ReadsEveryForm) {
  constexpr Read kCases[] = {
      {"127.0.0.1:8080", Family::ipv4, "127.0.0.1", 8080, "127.0.0.1:8080"},
      {"0.0.0.0:0", Family::ipv4, "0.0.0.0", 0, "0.0.0.0:0"},
      {"8080", Family::ipv4, "0.0.0.0", 8080, "0.0.0.0:8080"},
      {":65535", Family::ipv4, "0.0.0.0", 65535, "0.0.0.0:65535"},
      {"[::1]:80", Family::ipv6, "::1", 80, "[::1]:80"},
      {"[::]:8080", Family::ipv6, "::", 8080, "[::]:8080"},
      {"[::ffff:127.0.0.1]:1", Family::ipv6, "::ffff:127.0.0.1", 1, "[::ffff:127.0.0.1]:1"},
      {"unix:/run/http.sock", Family::unix_domain, "/run/http.sock", 0, "unix:/run/http.sock"},
      {"unix:/a:80", Family::unix_domain, "/a:80", 0, "unix:/a:80"},
  };
  for (const Read& each : kCases) {
    const auto address = parse_address(each.text);
    ASSERT_TRUE(address.has_value()) << each.text << ": " << address.error();
    EXPECT_EQ(address->family, each.family) << each.text;
    EXPECT_EQ(address->host, each.host) << each.text;
    EXPECT_EQ(address->port, each.port) << each.text;
    EXPECT_EQ(to_string(*address), each.written);
  }
}

TEST(Address, ReadsWhatItWrites) {
  for (const Address& address :
       {Address{Family::ipv4, "10.0.0.1", 1}, Address{Family::ipv6, "fe80::1", 65535},
        Address{Family::unix_domain, "/tmp/a b", 0}}) {
    EXPECT_EQ(parse_address(to_string(address)), address);
  }
}

TEST(Address, TakesTheLongestSocketPathThatTheKernelTakes) {
  EXPECT_TRUE(parse_address("unix:/" + std::string(106, 'x')).has_value());
  EXPECT_FALSE(parse_address("unix:/" + std::string(107, 'x')).has_value());
}

struct Refused {
  std::string text;
  std::string reason;
};

TEST(Address, SaysWhatIsWrong) {
  const std::string expected = "expected ADDRESS:PORT, [IPV6]:PORT, a port, or unix:/PATH";
  const std::string port = "the port must be a number from 0 to 65535";
  const Refused cases[] = {
      {"localhost:80", expected},  // names are not resolved
      {"256.0.0.1:80", expected},
      {"1.2.3:80", expected},
      {"::1:80", expected},  // an IPv6 address needs brackets
      {"[::1]", expected},
      {"[::1:80", expected},
      {"[127.0.0.1]:80", expected},
      {"[]:80", expected},
      {"127.0.0.1 :80", expected},
      {"", port},
      {"127.0.0.1", expected},
      {"127.0.0.1:", port},
      {"127.0.0.1:65536", port},
      {"127.0.0.1:-1", port},
      {"127.0.0.1:+1", port},
      {"127.0.0.1:80 ", port},
      {"127.0.0.1:http", port},
      {"unix:", "the path of a unix socket begins with '/'"},
      {"unix:relative", "the path of a unix socket begins with '/'"},
      {"unix:/" + std::string(107, 'x'), "the path of a unix socket has at most 107 bytes"},
  };
  for (const Refused& each : cases) {
    const auto address = parse_address(each.text);
    ASSERT_FALSE(address.has_value()) << each.text;
    EXPECT_EQ(address.error(), "'" + each.text + "': " + each.reason);
  }
}

}  // namespace
}  // namespace config
