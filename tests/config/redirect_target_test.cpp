#include "config/redirect_target.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace config {
namespace {

/// With <1> for $1, to tell it from a literal dollar sign.
std::string text_of(const RedirectTarget::Text& text) {
  std::string whole;
  for (const RedirectTarget::Part& part : text) {
    whole += part.literal;
    if (part.capture) whole += "<" + std::to_string(*part.capture + 1) + ">";
  }
  return whole;
}

TEST(RedirectTarget, HasPathQueryAndFragment) {
  struct Case {
    std::string_view text;
    std::string_view path;
    std::optional<std::string_view> query{};
    std::optional<std::string_view> fragment{};
  };
  constexpr Case kCases[] = {
      {"/", "/"},
      {"/new/$1/$2", "/new/<1>/<2>"},
      {"/$9$1x", "/<9><1>x"},
      {"/a$$1", "/a$1"},
      {"/a?", "/a", ""},
      {"/a?b=$1&c?", "/a", "b=<1>&c?"},
      {"/a#b?$2", "/a", std::nullopt, "b?<2>"},
      {"/a?b#c#d", "/a", "b", "c#d"},
      {"https://example.org", "https://example.org"},
      {"https://example.org?a", "https://example.org", "a"},
      {"http://[::1]:8080/$1", "http://[::1]:8080/<1>"},
      {"https://example.org/\xc3\xbc%20 b", "https://example.org/\xc3\xbc%20 b"},
  };
  for (const Case& each : kCases) {
    const auto target = parse_redirect_target(each.text, 9);
    ASSERT_TRUE(target.has_value()) << target.error();
    EXPECT_EQ(text_of(target->path), each.path) << each.text;
    EXPECT_EQ(target->query.transform(text_of), each.query) << each.text;
    EXPECT_EQ(target->fragment.transform(text_of), each.fragment) << each.text;
  }
}

TEST(RedirectTarget, RefusesWhatLeadsNowhereOrAnywhere) {
  struct Case {
    std::string_view text;
    std::string_view error;
  };
  constexpr Case kCases[] = {
      {"", "'': a target begins with '/', 'https://' or 'http://'"},
      {"new", "'new': a target begins with '/', 'https://' or 'http://'"},
      {"$1", "'$1': a target begins with '/', 'https://' or 'http://'"},
      {"javascript:$1", "'javascript:$1': a target begins with '/', 'https://' or 'http://'"},
      {"//example.org/",
       "'//example.org/': '//' begins with a host in a browser's eyes: write 'https://'"},
      {"https://", "'https://': expected a host after '//', without '$' or a user's name"},
      {"https:///a", "'https:///a': expected a host after '//', without '$' or a user's name"},
      {"https://$1/", "'https://$1/': expected a host after '//', without '$' or a user's name"},
      {"https://example.org$1",
       "'https://example.org$1': expected a host after '//', without '$' or a user's name"},
      {"https://user@example.org/",
       "'https://user@example.org/': expected a host after '//', without '$' or a user's name"},
      {"/$3", "'/$3': there is no '$3': the wildcards in 'from' number 2"},
      {"/?a=$3", "'/?a=$3': there is no '$3': the wildcards in 'from' number 2"},
      {"/#$3", "'/#$3': there is no '$3': the wildcards in 'from' number 2"},
      {"/$0", "'/$0': a '$' stands before a digit from 1 to 9, or before another '$'"},
      {"/$uri", "'/$uri': a '$' stands before a digit from 1 to 9, or before another '$'"},
      {"/a$", "'/a$': a '$' stands before a digit from 1 to 9, or before another '$'"},
      {"/100%", "'/100%': a '%' stands before two hexadecimal digits; '%25' is a percent sign"},
      {"/%2", "'/%2': a '%' stands before two hexadecimal digits; '%25' is a percent sign"},
      {"/%20%g0", "'/%20%g0': a '%' stands before two hexadecimal digits; '%25' is a percent sign"},
      {"/$1$1$1$1$1?$1$1$1$1#$1", "'/$1$1$1$1$1?$1$1$1$1#$1': a target uses '$' at most 9 times"},
  };
  for (const Case& each : kCases) {
    const auto target = parse_redirect_target(each.text, 2);
    ASSERT_FALSE(target.has_value()) << each.text;
    EXPECT_EQ(target.error(), each.error);
  }
}

TEST(RedirectTarget, IsBounded) {
  const std::string longest = "/" + std::string(RedirectTarget::kMostBytes - 1, 'a');
  EXPECT_TRUE(parse_redirect_target(longest, 0).has_value());
  EXPECT_FALSE(parse_redirect_target(longest + "a", 0).has_value());
}

TEST(RedirectTarget, LeadsToItselfIfItsPatternMatchesItAgain) {
  struct Case {
    std::string_view from;
    std::string_view to;
    bool to_itself;
  };
  constexpr Case kCases[] = {
      {"/a", "/a", true},
      {"/a", "/a?b#c", true},
      {"/a", "/b", false},
      {"/**", "/new/$1", true},
      {"/*", "/$1.html", true},
      {"/*.html", "/$1", false},
      {"/*x", "/$1", false},
      {"/old/**", "/new/$1", false},
      {"/old/**", "/old/index.html", true},
      {"/**", "https://example.org/$1", false},
      {"**", "https://example.org/", false},
  };
  for (const Case& each : kCases) {
    const auto from = Glob::compile(each.from);
    ASSERT_TRUE(from.has_value()) << from.error();
    const auto to = parse_redirect_target(each.to, from->wildcards());
    ASSERT_TRUE(to.has_value()) << to.error();
    EXPECT_EQ(leads_to_itself(*from, *to), each.to_itself) << each.from << " to " << each.to;
  }
}

}  // namespace
}  // namespace config
