#include "server/redirects.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace server {
namespace {

struct Answer {
  Status status;
  std::string location;
};

std::optional<Answer> redirect(const std::vector<config::Redirect>& rules, std::string_view path,
                               std::string_view query = {}) {
  const auto redirection = Redirects(rules).find(path, Scheme::http);
  if (!redirection) return std::nullopt;
  std::string location = "of an earlier request";
  write_location(*redirection, query, location);
  return Answer{.status = redirection->status, .location = location};
}

std::string location_of(std::string_view from, std::string_view to, std::string_view path,
                        std::string_view query = {}) {
  const auto answer = redirect({{.from = std::string(from), .to = std::string(to)}}, path, query);
  return answer ? answer->location : "no redirect";
}

TEST(Redirects, MayBeForOneScheme) {
  using enum config::RedirectScheme;
  const Redirects redirects({{.from = "/a", .to = "/http", .scheme = http},
                             {.from = "/a", .to = "/https", .scheme = https},
                             {.from = "/b", .to = "/https", .scheme = https},
                             {.from = "/**", .to = "/any"}});
  EXPECT_TRUE(redirects.depend_on_scheme());
  EXPECT_EQ(redirects.find("/a", Scheme::http)->location, "/http");
  EXPECT_EQ(redirects.find("/a", Scheme::https)->location, "/https");
  EXPECT_EQ(redirects.find("/b", Scheme::http)->location, "/any");
  EXPECT_EQ(redirects.find("/b", Scheme::https)->location, "/https");
  const std::vector<config::Redirect> for_both = {{.from = "/a", .to = "/b"}};
  EXPECT_FALSE(Redirects(for_both).depend_on_scheme());
}

TEST(Redirects, FirstRuleThatMatchesWins) {
  const std::vector<config::Redirect> rules = {
      {.from = "/a/b", .to = "/first", .status = 302},
      {.from = "/a/**", .to = "/second", .status = 308},
      {.from = "/**", .to = "/third", .status = 307},
  };
  const Redirects redirects(rules);
  EXPECT_EQ(redirects.find("/a/b", Scheme::http)->rule, 0U);
  EXPECT_EQ(redirects.find("/a/c", Scheme::http)->rule, 1U);
  EXPECT_EQ(redirects.find("/", Scheme::http)->rule, 2U);
  EXPECT_EQ(redirects.find("/a/c", Scheme::http)->status, Status::permanent_redirect);
  EXPECT_EQ(redirects.find("/a/c", Scheme::http)->location, "/second");
}

TEST(Redirects, AnswerNothingToOtherPaths) {
  EXPECT_FALSE(redirect({}, "/"));
  EXPECT_FALSE(redirect({{.from = "/a", .to = "/b"}}, "/ab"));
}

TEST(Redirects, HaveTheStatusOfTheirRule) {  // RFC 9110 §15.4
  for (const unsigned status : {301U, 302U, 303U, 307U, 308U}) {
    const auto answer = redirect({{.from = "/a", .to = "/b", .status = status}}, "/a");
    ASSERT_TRUE(answer) << status;
    EXPECT_EQ(static_cast<unsigned>(answer->status), status);
  }
}

TEST(Redirects, GoneHasNoLocation) {  // RFC 9110 §15.5.11
  const std::vector<config::Redirect> rules = {{.from = "/old/**", .to = "", .status = 410}};
  for (const std::string_view query : {"", "a=b"}) {
    const auto answer = redirect(rules, "/old/page", query);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, Status::gone);
    EXPECT_EQ(answer->location, "");
  }
}

TEST(Redirects, PutCapturesWhereTheTargetWantsThem) {
  struct Case {
    std::string_view from, to, path, location;
  };
  constexpr Case kCases[] = {
      {"/old/*", "/new/$1", "/old/a", "/new/a"},
      {"/old/**", "/new/$1", "/old/a/b/", "/new/a/b/"},
      {"/*/b/*", "/$2/$1?q=$1#$2", "/a/b/c", "/c/a?q=a#c"},
      {"/*", "/$1$1$$1", "/a", "/aa$1"},
      {"/**", "https://example.org/$1", "/a/b", "https://example.org/a/b"},
      {"/**", "https://example.org", "/a/b", "https://example.org"},
      {"**", "https://example.org:8443/x$1", "/a/b", "https://example.org:8443/x/a/b"},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(location_of(each.from, each.to, each.path), each.location)
        << each.from << " to " << each.to;
  }
}

TEST(Redirects, MergeSlashesWhereCapturesMeetThem) {
  struct Case {
    std::string_view from, to, path, location;
  };
  constexpr Case kCases[] = {
      {"/a/**/b", "/c/$1/b", "/a/b", "/c/b"},
      {"/a/**/b", "/c/$1/b", "/a/x/b", "/c/x/b"},
      {"/a/**", "/b/$1/c", "/a/x/", "/b/x/c"},
      {"**", "/$1", "/example.org/a", "/example.org/a"},
      {"**", "https://example.org/$1", "/a", "https://example.org/a"},
      {"/**", "/$1/x", "/", "/x"},
      {"/a*/**", "/$1/$2/$1", "/a/", "/"},
      {"/a/**/b", "/c/$1//b", "/a/b", "/c/b"},
      // What the configuration says by itself stays.
      {"/a/*", "https://example.org/x//y/$1", "/a/b", "https://example.org/x//y/b"},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(location_of(each.from, each.to, each.path), each.location)
        << each.from << " to " << each.to << " at " << each.path;
  }
}

TEST(Redirects, EncodeWhatWasCaptured) {  // RFC 3986 §3.3, §3.4
  EXPECT_EQ(location_of("/old/**", "/new/$1", "/old/a b%/\xc3\xbc?#"),
            "/new/a%20b%25/%C3%BC%3F%23");
  EXPECT_EQ(location_of("/*", "/?q=$1&x=1", "/a&b=c+d"), "/?q=a%26b%3Dc%2Bd&x=1");
  EXPECT_EQ(location_of("/*", "/#$1", "/a#b"), "/#a%23b");
  EXPECT_EQ(location_of("/*", "/$1", "/a\r\nSet-Cookie: b"), "/a%0D%0ASet-Cookie:%20b");
}

TEST(Redirects, NeverLetACaptureNameAnotherHost) {
  EXPECT_EQ(location_of("/*", "/$1//example.org", "/"), "/example.org");
  EXPECT_EQ(location_of("/*", "/$1", "/\\example.org"), "/%5Cexample.org");
  EXPECT_EQ(location_of("/x**", "/$1", "/x/example.org"), "/example.org");
  EXPECT_EQ(location_of("/x**", "/$1", "/x/\\example.org"), "/%5Cexample.org");
  EXPECT_EQ(location_of("/*", "/$1", "/https://example.org"), "no redirect");
  EXPECT_EQ(location_of("/**", "https://example.org/$1", "/@example.com"),
            "https://example.org/@example.com");
}

TEST(Redirects, EncodeWhatNoUriHoldsInTheTarget) {
  EXPECT_EQ(location_of("/a", "/\xc3\xbc b\\%20?\"", "/a"), "/%C3%BC%20b%5C%20?%22");
}

TEST(Redirects, KeepTheQueryUnlessTheTargetHasOne) {
  struct Case {
    std::string_view to, query, location;
  };
  constexpr Case kCases[] = {
      {"/b", "", "/b"},
      {"/b", "q=%20&r", "/b?q=%20&r"},
      {"/b#top", "q", "/b?q#top"},
      {"/b?own", "q", "/b?own"},
      {"/b?own#top", "q", "/b?own#top"},
      {"/b?", "q", "/b"},
      {"https://example.org", "q", "https://example.org?q"},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(location_of("/a", each.to, "/a", each.query), each.location) << each.to;
  }
}

TEST(Redirects, AnswerTooLongWhereTheLocationWouldBe) {  // RFC 9110 §15.5.15
  const std::vector<config::Redirect> rules = {{.from = "/*", .to = "/$1$1"}};
  const std::string fits(Redirects::kLongestLocation / 2 - 1, 'a');
  EXPECT_EQ(redirect(rules, "/" + fits)->location.size(), 1 + 2 * fits.size());
  EXPECT_EQ(redirect(rules, "/" + fits)->status, Status::moved_permanently);
  const auto refused = redirect(rules, "/" + fits + "a", "a=b");
  EXPECT_EQ(refused->status, Status::uri_too_long);
  EXPECT_EQ(refused->location, "");
}

}  // namespace
}  // namespace server
