#include "server/target.hpp"

#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

struct Parsed {
  std::optional<Status> error{};
  std::string path{};
  std::string query{};
  std::string authority{};
  bool asterisk = false;
  bool copied = false;  // the path lies in the storage
};

/// Copies both spans to the heap, each in its exact size: AddressSanitizer sees the first byte that
/// is read or written beside them.
Parsed parse(std::string_view text) {
  const auto raw = std::make_unique<char[]>(text.size());
  const auto storage = std::make_unique<char[]>(text.size());
  std::copy(text.begin(), text.end(), raw.get());
  const std::span<char> room{storage.get(), text.size()};
  const auto target = parse_target({raw.get(), text.size()}, room);
  if (!target) return {.error = target.error()};
  const char* const path = target->path.data();
  return {.path = std::string{target->path},
          .query = std::string{target->query},
          .authority = std::string{target->authority},
          .asterisk = target->asterisk,
          .copied = path >= room.data() && path < room.data() + room.size()};
}

std::string encode(std::string_view path) {
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char character : path) {
    if (kUnreserved.contains(character)) {
      encoded += character;
    } else {
      const auto code = static_cast<unsigned char>(character);
      encoded += {'%', kDigits[code / 16], kDigits[code % 16]};
    }
  }
  return encoded;
}

struct PathCase {
  std::string_view raw;
  std::string_view path;
};

void expect_paths(std::span<const PathCase> cases) {
  for (const PathCase& each : cases) {
    const Parsed parsed = parse(each.raw);
    EXPECT_EQ(parsed.error, std::nullopt) << each.raw;
    EXPECT_EQ(parsed.path, each.path) << each.raw;
  }
}

void expect_errors(std::span<const std::string_view> cases, Status status) {
  for (const std::string_view raw : cases) EXPECT_EQ(parse(raw).error, status) << raw;
}

TEST(Target, NormalOriginFormIsNotCopied) {  // RFC 9112 §3.2.1
  for (const std::string_view raw :
       {"/", "/index.html", "/a/b/c", "/a/b/", "/.well-known/security.txt", "/.a/..b/...",
        "/a.b..c", "/...", "/a./b..", "/-._~!$&'()*+,;=:@"}) {
    const Parsed parsed = parse(raw);
    EXPECT_EQ(parsed.error, std::nullopt) << raw;
    EXPECT_EQ(parsed.path, raw);
    EXPECT_EQ(parsed.authority, "") << raw;
    EXPECT_FALSE(parsed.asterisk) << raw;
    EXPECT_FALSE(parsed.copied) << raw;
  }
}

TEST(Target, NormalPathLeavesTheStorageAlone) {
  std::string storage(64, 'x');
  ASSERT_TRUE(parse_target("/a/b?c%zz", storage));
  EXPECT_EQ(storage, std::string(64, 'x'));
}

TEST(Target, CharactersThatUrisMayNotHoldStandForThemselves) {
  const PathCase cases[] = {
      {"/a|b", "/a|b"}, {"/{a}", "/{a}"},     {"/[a]", "/[a]"},   {"/^`", "/^`"},
      {"/<a>", "/<a>"}, {"/\"a\"", "/\"a\""}, {"/a\\b", "/a\\b"}, {"/\\..\\b", "/\\..\\b"},
  };
  expect_paths(cases);
}

TEST(Target, QueryIsKeptAsSent) {  // RFC 3986 §3.4
  struct Case {
    std::string_view raw, path, query;
  };
  const Case cases[] = {
      {"/a?b=c", "/a", "b=c"},
      {"/a?", "/a", ""},
      {"/?", "/", ""},
      {"/a?b?c", "/a", "b?c"},
      {"/a?/../b//c/.", "/a", "/../b//c/."},
      {"/a?%2f%00%zz%", "/a", "%2f%00%zz%"},
      {"/%61?%61", "/a", "%61"},
      {"/a/..?b", "/", "b"},
      {"/a/.?b", "/a/", "b"},
      {"/a%3Fb?c", "/a?b", "c"},
  };
  for (const Case& each : cases) {
    const Parsed parsed = parse(each.raw);
    EXPECT_EQ(parsed.error, std::nullopt) << each.raw;
    EXPECT_EQ(parsed.path, each.path) << each.raw;
    EXPECT_EQ(parsed.query, each.query) << each.raw;
  }
}

TEST(Target, EscapesAreDecodedOnce) {  // RFC 3986 §2.1, §2.4
  const PathCase cases[] = {
      {"/%61", "/a"},         {"/%7Ea%7eb", "/~a~b"},
      {"/a%20b", "/a b"},     {"/%C3%BC", "/\xc3\xbc"},
      {"/%ff", "/\xff"},      {"/%2541", "/%41"},
      {"/%25", "/%"},         {"/%252e%252e/a", "/%2e%2e/a"},
      {"/%23%3f", "/#?"},     {"/%5C", "/\\"},
      {"/%0A%7F", "/\n\x7f"}, {"/a/%62/c/", "/a/b/c/"},
  };
  expect_paths(cases);
}

TEST(Target, InvalidEscapesAreRefused) {  // RFC 3986 §2.1
  constexpr std::string_view kCases[] = {"/%",    "/%4",   "/a%",   "/%zz",  "/%4g",
                                         "/%g4",  "/%%41", "/% 41", "/%+41", "/%4%31",
                                         "/%/41", "/a/%4", "/%4/a", "/%?41"};
  expect_errors(kCases, Status::bad_request);
}

TEST(Target, EncodedZeroIsRefused) {
  constexpr std::string_view kCases[] = {"/%00", "/a%00.html", "/a/%00/..", "/%00/"};
  expect_errors(kCases, Status::bad_request);
}

TEST(Target, EncodedSlashIsNotFound) {
  constexpr std::string_view kCases[] = {"/%2F", "/a%2fb", "/..%2F..%2Fetc/passwd", "/a/%2e%2e%2f",
                                         "/a%2F/../b"};
  expect_errors(kCases, Status::not_found);
}

TEST(Target, DotSegmentsAreResolved) {  // RFC 3986 §5.2.4
  const PathCase cases[] = {
      {"/a/b/c/./../../g", "/a/g"},
      {"/.", "/"},
      {"/./", "/"},
      {"/a/.", "/a/"},
      {"/a/./", "/a/"},
      {"/a/./b", "/a/b"},
      {"/a/..", "/"},
      {"/a/../", "/"},
      {"/a/b/..", "/a/"},
      {"/a/b/../", "/a/"},
      {"/a/b/../c", "/a/c"},
      {"/a/../b/../c", "/c"},
      {"/%2e/a", "/a"},
      {"/a/%2E%2e/b", "/b"},
      {"/a/.%2e", "/"},
      {"/a/%2e.", "/"},
      {"/a/%2e", "/a/"},
      {"/a/..b/.c./...", "/a/..b/.c./..."},
      {"/%2e%2ea/b", "/..a/b"},
  };
  expect_paths(cases);
}

TEST(Target, NothingIsAboveTheRoot) {
  constexpr std::string_view kCases[] = {
      "/..",   "/../", "/../a",     "/a/../..",        "/a/../../b", "/%2e%2e", "/.%2E/etc/passwd",
      "/./..", "//..", "/a/..//..", "/a/b/../../../a",
  };
  expect_errors(kCases, Status::bad_request);
}

TEST(Target, RepeatedSlashesAreMerged) {
  const PathCase cases[] = {
      {"//", "/"},
      {"///", "/"},
      {"//a", "/a"},
      {"/a//b", "/a/b"},
      {"/a///b", "/a/b"},
      {"/a//", "/a/"},
      {"//host/path", "/host/path"},
      {"/a//../b", "/b"},
      {"/a/b//../c", "/a/c"},
      {"/a/.//b", "/a/b"},
      {"/a/..//b", "/b"},
  };
  expect_paths(cases);
}

TEST(Target, FragmentIsRefused) {  // RFC 9112 §3.2: no form has one
  constexpr std::string_view kCases[] = {
      "/#", "/a#b", "/a?b#c", "#a", "http://host#a", "http://host/#a", "/%61#"};
  expect_errors(kCases, Status::bad_request);
}

TEST(Target, BytesThatAreNotVisibleAsciiAreRefused) {  // RFC 3986 §2
  for (int code = 0; code < 256; ++code) {
    if (code > 0x20 && code < 0x7f) continue;
    const std::string byte(1, static_cast<char>(code));
    for (const std::string& raw :
         {byte, "/" + byte, "/a" + byte, "/a" + byte + "b", "/?" + byte, "/%61" + byte,
          "http://h" + byte + "/", "http://h/" + byte, "http://h?" + byte, "*" + byte}) {
      EXPECT_EQ(parse(raw).error, Status::bad_request) << code << " in " << raw;
    }
  }
}

TEST(Target, AbsoluteFormNamesItsAuthority) {  // RFC 9112 §3.2.2
  struct Case {
    std::string_view raw, authority, path, query;
  };
  const Case cases[] = {
      {"http://example.org/a?b", "example.org", "/a", "b"},
      {"HTTP://Example.ORG/A", "Example.ORG", "/A", ""},
      {"http://example.org", "example.org", "/", ""},
      {"http://example.org?a", "example.org", "/", "a"},
      {"http://example.org:8080/a", "example.org:8080", "/a", ""},
      {"http://[::1]:8080/a", "[::1]:8080", "/a", ""},
      {"http://example.org/a/../b//c/%64", "example.org", "/b/c/d", ""},
      {"http://example.org//a", "example.org", "/a", ""},
      {"http://h/a:b@c", "h", "/a:b@c", ""},
  };
  for (const Case& each : cases) {
    const Parsed parsed = parse(each.raw);
    EXPECT_EQ(parsed.error, std::nullopt) << each.raw;
    EXPECT_EQ(parsed.authority, each.authority) << each.raw;
    EXPECT_EQ(parsed.path, each.path) << each.raw;
    EXPECT_EQ(parsed.query, each.query) << each.raw;
  }
}

TEST(Target, AuthorityNeedsAHostAndHasNoUser) {  // RFC 9110 §4.2.1, §4.2.4
  constexpr std::string_view kCases[] = {
      "http://",         "http:///a",     "http://?a",      "http://:80/",   "http://u@host/",
      "http://u:p@host", "http://@host/", "http://ho\\st/", "http://ho|st/", "http://\"host\"/",
  };
  expect_errors(kCases, Status::bad_request);
}

TEST(Target, IsNoSecuredOne) {  // RFC 9110 §7.4
  constexpr std::string_view kCases[] = {"https://example.org/a", "hTTpS://h/", "https://"};
  expect_errors(kCases, Status::misdirected_request);
}

TEST(Target, AsteriskForm) {  // RFC 9112 §3.2.4
  const Parsed parsed = parse("*");
  EXPECT_EQ(parsed.error, std::nullopt);
  EXPECT_TRUE(parsed.asterisk);
  EXPECT_EQ(parsed.path, "");
  EXPECT_EQ(parse("/*").path, "/*");
  EXPECT_FALSE(parse("/*").asterisk);
}

TEST(Target, OtherFormsAreRefused) {  // RFC 9112 §3.2.3: authority-form is CONNECT's
  constexpr std::string_view kCases[] = {
      "",
      "example.org:443",
      "example.org",
      "a",
      "a/b",
      "index.html",
      "**",
      "*/",
      "*?a",
      "?a",
      ".",
      "..",
      "ftp://host/a",
      "http:/host/a",
      "http:host",
      "http",
      "https:/",
      "httpx://host/a",
      "://host",
      "mailto:a@b",
      "file:///etc/passwd",
      "\\a",
      "%2Fa",
  };
  expect_errors(kCases, Status::bad_request);
}

TEST(TargetDeathTest, StorageHasToHoldTheTarget) {
  std::string storage(3, 'x');
  EXPECT_DEATH(static_cast<void>(parse_target("/%61", storage)), "storage");
}

class RandomTarget : public testing::Test {
 protected:
  /// Made of what the parser decides by, so that most of it is close to some border.
  std::string next() {
    static constexpr std::string_view kPieces[] = {
        "/",   "/",    "/",   "//",      ".",         "..",  "/..", "/.", "%2e", "%2E",
        "%2f", "%5c",  "%00", "%25",     "%41",       "%c3", "%",   "%4", "a",   "b",
        "\\",  "?",    "#",   " ",       "\x80",      "*",   ":",   "@",  "ab/", "a/b",
        "c/.", "d/..", "%3f", "http://", "https://h", "...", "%0a"};
    std::uniform_int_distribution<std::size_t> any_piece{0, std::size(kPieces) - 1};
    std::uniform_int_distribution<int> any_length{0, 12};
    std::string raw = any_length(random_) < 10 ? "/" : "";
    for (int left = any_length(random_); left > 0; --left) raw += kPieces[any_piece(random_)];
    return raw;
  }

  std::mt19937 random_{3986};
};

TEST_F(RandomTarget, PathIsAlwaysNormal) {
  int accepted = 0;
  for (int round = 0; round < 200'000; ++round) {
    const std::string raw = next();
    const Parsed parsed = parse(raw);
    if (parsed.error || parsed.asterisk) continue;
    ++accepted;
    ASSERT_TRUE(parsed.path.starts_with('/')) << raw;
    ASSERT_LE(parsed.path.size(), std::max<std::size_t>(raw.size(), 1)) << raw;
    const std::string path = parsed.path + '/';
    ASSERT_EQ(path.find('\0'), std::string::npos) << raw;
    ASSERT_EQ(path.find("//"), parsed.path.ends_with('/') ? path.size() - 2 : std::string::npos)
        << raw;
    ASSERT_EQ(path.find("/./"), std::string::npos) << raw;
    ASSERT_EQ(path.find("/../"), std::string::npos) << raw;
  }
  EXPECT_GT(accepted, 20'000);
}

TEST_F(RandomTarget, EncodedPathParsesToItself) {
  for (int round = 0; round < 200'000; ++round) {
    const std::string raw = next();
    const Parsed parsed = parse(raw);
    if (parsed.error || parsed.asterisk) continue;
    const Parsed again = parse(encode(parsed.path));
    ASSERT_EQ(again.error, std::nullopt) << raw;
    ASSERT_EQ(again.path, parsed.path) << raw;
  }
}

/// Resolves a path segment by segment, in the plainest way: the parser has to agree with it.
std::optional<std::string> resolve_plainly(std::string_view raw) {
  std::vector<std::string> segments;
  bool ends_with_slash = false;
  while (!raw.empty()) {
    const std::string_view text = raw.substr(1, raw.find('/', 1) - 1);
    raw.remove_prefix(1 + text.size());
    std::string segment;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '%') {
        segment += static_cast<char>(std::stoi(std::string{text.substr(at + 1, 2)}, nullptr, 16));
        at += 2;
      } else {
        segment += text[at];
      }
    }
    ends_with_slash = segment.empty() || segment == "." || segment == "..";
    if (segment == "..") {
      if (segments.empty()) return {};
      segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
  }
  std::string path;
  for (const std::string& segment : segments) path += "/" + segment;
  return ends_with_slash ? path + "/" : path;
}

TEST_F(RandomTarget, AgreesWithThePlainestResolution) {  // RFC 3986 §5.2.4
  static constexpr std::string_view kPieces[] = {"/", "//",  ".",  "..",  "/.", "/..", "%2e",
                                                 "a", "%61", "b/", "%25", "c",  "/d/"};
  std::mt19937 random{5204};
  std::uniform_int_distribution<std::size_t> any_piece{0, std::size(kPieces) - 1};
  std::uniform_int_distribution<int> any_length{0, 12};
  int resolved = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string raw = "/";
    for (int left = any_length(random); left > 0; --left) raw += kPieces[any_piece(random)];
    const Parsed parsed = parse(raw);
    const std::optional<std::string> expected = resolve_plainly(raw);
    if (expected) {
      ++resolved;
      ASSERT_EQ(parsed.error, std::nullopt) << raw;
      ASSERT_EQ(parsed.path, *expected) << raw;
    } else {
      ASSERT_EQ(parsed.error, Status::bad_request) << raw;
    }
  }
  EXPECT_GT(resolved, 50'000);
}

}  // namespace
}  // namespace server
