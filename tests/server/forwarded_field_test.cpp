#include "server/forwarded_field.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

std::vector<std::string> elements_from_the_end(std::string_view list) {
  std::vector<std::string> elements;
  while (!list.empty()) elements.emplace_back(take_last_element(list));
  return elements;
}

TEST(ForwardedField, IsReadFromItsEnd) {
  using Elements = std::vector<std::string>;
  const std::pair<std::string_view, Elements> cases[] = {
      {"a", {"a"}},
      {"a, b ,\tc", {"c", "b", "a"}},
      {"a,,b", {"b", "", "a"}},
      {"a,", {"", "a"}},
      {R"(a, for="b,c")", {R"(for="b,c")", "a"}},
      {R"(a, host="b\",c")", {R"(host="b\",c")", "a"}},
      {R"(a, host="b\\",c)", {"c", R"(host="b\\")", "a"}},
      // What the client left open does not reach into what the proxy wrote.
      {R"(for="1, for=192.0.2.1)", {"for=192.0.2.1", R"(for="1)"}},
      {R"(for="1, for=192.0.2.1;host="a,for=6.6.6.6")",
       {R"(for=192.0.2.1;host="a,for=6.6.6.6")", R"(for="1)"}},
  };
  for (const auto& [list, elements] : cases) {
    EXPECT_EQ(elements_from_the_end(list), elements) << list;
  }
}

std::string written(const std::optional<config::IpAddress>& address) {
  return address ? config::to_string(*address) : "none";
}

TEST(ForwardedField, HasElementsOfPairs) {  // RFC 7239 §4
  struct Row {
    std::string_view element, client, scheme;
  };
  constexpr Row kRows[] = {
      {"for=192.0.2.43", "192.0.2.43", ""},
      {"For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17", ""},
      {"for=192.0.2.60;proto=https;by=203.0.113.43", "192.0.2.60", "https"},
      {"proto=http; for=\"192.0.2.60:8080\" ;host=\"a;proto=https\"", "192.0.2.60", "http"},
      {"for=unknown", "none", ""},
      {"for=_hidden;PROTO=HTTPS", "none", "HTTPS"},
      {"by=203.0.113.43", "none", ""},
      {"", "none", ""},
  };
  for (const Row& row : kRows) {
    const auto element = parse_forwarded_element(row.element);
    ASSERT_TRUE(element) << row.element;
    EXPECT_EQ(written(element->client), row.client) << row.element;
    EXPECT_EQ(element->scheme, row.scheme) << row.element;
  }
}

TEST(ForwardedField, MayBeMalformed) {
  for (const std::string_view element :
       {"for", "for=", "=a", "for=\"a", "for=a b=c", "for=[2001:db8::1]", "f r=a", "for=a,b=c"}) {
    EXPECT_FALSE(parse_forwarded_element(element)) << element;
  }
}

TEST(ForwardedField, NamesNodesByTheirAddresses) {  // RFC 7239 §6
  constexpr std::pair<std::string_view, std::string_view> kCases[] = {
      {"192.0.2.1", "192.0.2.1"},
      {"192.0.2.1:80", "192.0.2.1"},
      {"2001:db8::1", "2001:db8::1"},
      {"[2001:db8::1]", "2001:db8::1"},
      {"[2001:db8::1]:65535", "2001:db8::1"},
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"", "none"},
      {"unknown", "none"},
      {"[2001:db8::1", "none"},
      {"[2001:db8::1]x", "none"},
      {"[2001:db8::1]:", "none"},
      {"[192.0.2.1]", "none"},
      {"192.0.2.1:", "none"},
      {"192.0.2.1:123456", "none"},
      {"192.0.2", "none"},
      {"192.0.2.1 ", "none"},
  };
  for (const auto& [text, address] : kCases) EXPECT_EQ(written(parse_node(text)), address) << text;
}

}  // namespace
}  // namespace server
