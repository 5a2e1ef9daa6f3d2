#include "server/request_origin.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace server {
namespace {

const TrustedProxies kXForwarded(config::Proxy{.trusted = {"10.0.0.0/8", "2001:db8::/32", "unix"}});
const TrustedProxies kForwarded(config::Proxy{.trusted = {"10.0.0.0/8"},
                                              .fields = config::ForwardedFields::forwarded});

/// "192.0.2.1 http"; "unix" for a client without an address.
std::string origin(std::string_view peer, const Request& request, const TrustedProxies& proxies) {
  const RequestOrigin found = trace_origin(config::parse_ip_address(peer), request, proxies);
  return (found.client ? config::to_string(*found.client) : "unix") +
         (found.scheme == Scheme::https ? " https" : " http");
}

std::string x_forwarded(std::string_view peer, std::string_view clients,
                        std::string_view schemes = "") {
  Request request;
  request.fields[static_cast<std::size_t>(KnownField::x_forwarded_for)] = clients;
  if (!schemes.empty()) {
    request.fields[static_cast<std::size_t>(KnownField::x_forwarded_proto)] = schemes;
  }
  return origin(peer, request, kXForwarded);
}

std::string forwarded(std::string_view peer, std::string_view field) {
  Request request;
  request.fields[static_cast<std::size_t>(KnownField::forwarded)] = field;
  return origin(peer, request, kForwarded);
}

TEST(RequestOrigin, IsThePeerWithoutAField) {
  EXPECT_EQ(origin("10.0.0.1", Request(), kXForwarded), "10.0.0.1 http");
  EXPECT_EQ(origin("unix", Request(), kXForwarded), "unix http");
  EXPECT_EQ(origin("10.0.0.1", Request(), kForwarded), "10.0.0.1 http");
}

TEST(RequestOrigin, IsThePeerThatNobodyTrusts) {
  EXPECT_EQ(x_forwarded("192.0.2.1", "198.51.100.1", "https"), "192.0.2.1 http");
  EXPECT_EQ(forwarded("192.0.2.1", "for=198.51.100.1;proto=https"), "192.0.2.1 http");
  EXPECT_EQ(forwarded("unix", "for=198.51.100.1;proto=https"), "unix http");
}

TEST(RequestOrigin, IsTheFirstThatIsNoTrustedProxyFromTheEnd) {
  EXPECT_EQ(x_forwarded("10.0.0.1", "198.51.100.1"), "198.51.100.1 http");
  EXPECT_EQ(x_forwarded("unix", "198.51.100.1"), "198.51.100.1 http");
  EXPECT_EQ(x_forwarded("10.0.0.1", "6.6.6.6, 198.51.100.1"), "198.51.100.1 http");
  EXPECT_EQ(x_forwarded("10.0.0.1", "6.6.6.6, 198.51.100.1, 2001:db8::7, 10.2.3.4"),
            "198.51.100.1 http");
  EXPECT_EQ(x_forwarded("10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3 http");
  EXPECT_EQ(forwarded("10.0.0.1", "for=6.6.6.6, for=198.51.100.1, for=10.2.3.4"),
            "198.51.100.1 http");
}

TEST(RequestOrigin, IsTheLastThatCouldBeRead) {
  EXPECT_EQ(x_forwarded("10.0.0.1", "198.51.100.1, unknown"), "10.0.0.1 http");
  EXPECT_EQ(x_forwarded("10.0.0.1", "198.51.100.1, , 10.0.0.2"), "10.0.0.2 http");
  EXPECT_EQ(forwarded("10.0.0.1", "for=198.51.100.1, for=_hidden, for=10.0.0.2"), "10.0.0.2 http");
  EXPECT_EQ(forwarded("10.0.0.1", "for=198.51.100.1, for"), "10.0.0.1 http");
}

TEST(RequestOrigin, HasTheSchemeThatTheOutermostTrustedProxyWasAskedWith) {
  EXPECT_EQ(x_forwarded("10.0.0.1", "198.51.100.1", "https"), "198.51.100.1 https");
  EXPECT_EQ(x_forwarded("10.0.0.1", "198.51.100.1", "HTTPS"), "198.51.100.1 https");
  EXPECT_EQ(x_forwarded("10.0.0.1", "", "https"), "10.0.0.1 https");
  EXPECT_EQ(x_forwarded("10.0.0.1", "198.51.100.1", "ftp"), "198.51.100.1 http");
  // The first is what the client says.
  EXPECT_EQ(x_forwarded("10.0.0.1", "198.51.100.1", "https, http"), "198.51.100.1 http");
  EXPECT_EQ(x_forwarded("10.0.0.1", "198.51.100.1, 10.0.0.2", "https, http"), "198.51.100.1 https");
  // The inner one passes on what the outer one said.
  EXPECT_EQ(x_forwarded("10.0.0.1", "198.51.100.1, 10.0.0.2", "https"), "198.51.100.1 https");
  EXPECT_EQ(forwarded("10.0.0.1", "for=6.6.6.6;proto=https, for=198.51.100.1;proto=http"),
            "198.51.100.1 http");
  EXPECT_EQ(forwarded("10.0.0.1", "for=198.51.100.1;proto=https, for=10.0.0.2;proto=http"),
            "198.51.100.1 https");
  EXPECT_EQ(forwarded("10.0.0.1", "for=198.51.100.1, for=10.0.0.2;proto=https"),
            "198.51.100.1 https");
}

TEST(RequestOrigin, ReadsOneKindOfFieldsOnly) {
  Request request;
  request.fields[static_cast<std::size_t>(KnownField::x_forwarded_for)] = "6.6.6.6";
  request.fields[static_cast<std::size_t>(KnownField::x_forwarded_proto)] = "https";
  EXPECT_EQ(origin("10.0.0.1", request, kForwarded), "10.0.0.1 http");
  Request other;
  other.fields[static_cast<std::size_t>(KnownField::forwarded)] = "for=6.6.6.6;proto=https";
  EXPECT_EQ(origin("10.0.0.1", other, kXForwarded), "10.0.0.1 http");
}

}  // namespace
}  // namespace server
