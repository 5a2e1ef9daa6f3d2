#include "config/glob.hpp"

#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace config {
namespace {

Glob compiled(std::string_view text) {
  auto glob = Glob::compile(text);
  EXPECT_TRUE(glob.has_value()) << glob.error();
  return *std::move(glob);
}

std::optional<std::vector<std::string>> captures_of(const Glob& glob, std::string_view path) {
  Glob::Captures captures;
  if (!glob.match(path, captures)) return std::nullopt;
  return std::vector<std::string>(captures.begin(), captures.begin() + glob.wildcards());
}

struct Match {
  std::string_view pattern;
  std::string_view path;
  bool matches;
};

void expect_matches(std::span<const Match> cases) {
  for (const Match& each : cases) {
    const Glob glob = compiled(each.pattern);
    EXPECT_EQ(glob.match(each.path), each.matches) << each.pattern << " on " << each.path;
    EXPECT_EQ(captures_of(glob, each.path).has_value(), each.matches)
        << each.pattern << " on " << each.path;
  }
}

TEST(Glob, WithoutWildcardsIsOnePath) {
  constexpr Match kCases[] = {
      {"/", "/", true},          {"/a", "/a", true},
      {"/a", "/a/", false},      {"/a", "/ab", false},
      {"/a/", "/a", false},      {"/a/b c", "/a/b c", true},
      {"/ü", "/\xc3\xbc", true}, {"/A", "/a", false},
      {"/a.b", "/axb", false},   {"/$1+(]}", "/$1+(]}", true},
      {"/100%", "/100%", true},  {"/...", "/...", true},
  };
  expect_matches(kCases);
}

TEST(Glob, AsteriskStandsForBytesOfOneSegment) {
  constexpr Match kCases[] = {
      {"/*", "/", true},
      {"/*", "/a", true},
      {"/*", "/a/", false},
      {"/*", "/a/b", false},
      {"/a/*", "/a", false},
      {"/a/*", "/a/", true},
      {"/a/*/c", "/a/b/c", true},
      {"/a/*/c", "/a/b/b/c", false},
      {"/*.js", "/.js", true},
      {"/*.js", "/a.js", true},
      {"/*.js", "/a.js.js", true},
      {"/*.js", "/a.jsx", false},
      {"/*.js", "/a/b.js", false},
      {"/a*b*c", "/abc", true},
      {"/a*b*c", "/acb", false},
      {"/a*b*c", "/a-b-b-c", true},
      {"/*a",
       "/\n\xff\x01"
       "a",
       true},
      // The first "/b" after the asterisk is the only one that it reaches.
      {"/a*/b", "/a/b/b", false},
      {"/a*/b*", "/ax/bx", true},
  };
  expect_matches(kCases);
}

TEST(Glob, TwoAsterisksStandForSlashesToo) {
  constexpr Match kCases[] = {
      {"**", "/", true},
      {"**", "/a/b", true},
      {"/**", "/", true},
      {"/**", "/a/b/", true},
      {"/a/**", "/a", false},
      {"/a/**", "/a/", true},
      {"/a/**", "/a/b/c", true},
      {"/a/**", "/ab", false},
      {"/a**", "/a", true},
      {"/a**", "/ab/c", true},
      {"**.js", "/a.js", true},
      {"**.js", "/a/b.js", true},
      {"**.js", "/a.js/b", false},
      {"**/b", "/b", true},
      {"**/b", "/a/b", true},
      {"**/b", "/ab", false},
      {"**a*b", "/a/ab", true},
      {"**a*b", "/a/b", false},
      // Only the last "a" is in the segment of the "c".
      {"**/a*b*c", "/ab/a/abb/abc", true},
      {"**a*/b*c", "/a/b/a/bc", true},
      {"**a*/b*c", "/a/b/a/b/c", false},
      {"/*/**x", "/a/bx", true},
      {"/*/**x", "/ax", false},
  };
  expect_matches(kCases);
}

TEST(Glob, FoldersInTheMiddleMayBeNone) {
  constexpr Match kCases[] = {
      {"/**/a", "/a", true},
      {"/**/a", "/b/a", true},
      {"/**/a", "/b/c/a", true},
      {"/**/a", "/ba", false},
      {"/a/**/b", "/a/b", true},
      {"/a/**/b", "/a/x/b", true},
      {"/a/**/b", "/ab", false},
      {"/a/**/b", "/a/xb", false},
      {"/a/**/", "/a/", true},
      {"/a/**/", "/a/b/", true},
      {"/a/**/", "/a/b", false},
      {"/a/**/*.js", "/a/b.js", true},
      {"/a/**/*.js", "/a/b/c.js", true},
      {"/a/**/*.js", "/a.js", false},
      {"/**/**/a", "/a", true},
      {"/*/**/a", "/b/a", true},
      {"/*/**/a", "/a", false},
      {"/**/a/**/b", "/a/b", true},
  };
  expect_matches(kCases);
}

TEST(Glob, BackslashMakesACharacterOrdinary) {
  constexpr Match kCases[] = {
      {"/\\*", "/*", true},
      {"/\\*", "/a", false},
      {"/\\**", "/*a", true},
      {"/*\\*", "/a*", true},
      {"/\\*\\*", "/**", true},
      {"/a\\?b", "/a?b", true},
      {"/\\[id].js", "/[id].js", true},
      {"/\\{a}", "/{a}", true},
      {"/\\%20", "/%20", true},
      {"/\\\\", "/\\", true},
  };
  expect_matches(kCases);
}

TEST(Glob, CapturesWhatEachWildcardStoodFor) {
  struct Case {
    std::string_view pattern;
    std::string_view path;
    std::vector<std::string> captures;
  };
  const Case cases[] = {
      {"/a", "/a", {}},
      {"/old/*", "/old/x", {"x"}},
      {"/old/**", "/old/x/y/", {"x/y/"}},
      {"/old/**", "/old/", {""}},
      {"**", "/a", {"/a"}},
      {"/*/b/*.html", "/a/b/c.html", {"a", "c"}},
      {"/**/*.html", "/a/b/c.html", {"a/b", "c"}},
      {"/**/*.html", "/c.html", {"", "c"}},
      {"/a/**/b", "/a/b", {""}},
      {"/a/**/b", "/a/x/b", {"x"}},
      // Where there is a choice, the first is as short as it can be.
      {"/*-*", "/a-b-c", {"a", "b-c"}},
      {"/**x**", "/axbxc", {"a", "bxc"}},
      {"/**/b/**", "/b/b/b", {"", "b/b"}},
      {"/*a*b", "/cacabb", {"c", "cab"}},
      {"/*1*2*3*4*5*6*7*8*9", "/a1b2c3d4e5f6g7h8i9", {"a", "b", "c", "d", "e", "f", "g", "h", "i"}},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(captures_of(compiled(each.pattern), each.path), each.captures)
        << each.pattern << " on " << each.path;
  }
}

TEST(Glob, LeavesCapturesBeyondItsWildcardsAlone) {
  Glob::Captures captures;
  captures[1] = "before";
  EXPECT_TRUE(compiled("/*").match("/a", captures));
  EXPECT_EQ(captures[0], "a");
  EXPECT_EQ(captures[1], "before");
}

TEST(Glob, TellsHowItsPathsBeginAndEnd) {
  struct Case {
    std::string_view pattern;
    std::string_view prefix;
    std::string_view suffix;
    std::size_t wildcards;
  };
  constexpr Case kCases[] = {
      {"/a/b", "/a/b", "/a/b", 0}, {"/a/**", "/a/", "", 1},          {"**.js", "", ".js", 1},
      {"/a/**/b", "/a/", "/b", 1}, {"/\\**x*.txt", "/*", ".txt", 2},
  };
  for (const Case& each : kCases) {
    const Glob glob = compiled(each.pattern);
    EXPECT_EQ(glob.literal_prefix(), each.prefix) << each.pattern;
    EXPECT_EQ(glob.literal_suffix(), each.suffix) << each.pattern;
    EXPECT_EQ(glob.wildcards(), each.wildcards) << each.pattern;
  }
}

TEST(Glob, RefusesWhatNeverMatchesOrIsMeantOtherwise) {
  struct Case {
    std::string_view pattern;
    std::string_view error;
  };
  constexpr Case kCases[] = {
      {"", "'': a pattern begins with '/' or '**'"},
      {"a", "'a': a pattern begins with '/' or '**'"},
      {"https://a/", "'https://a/': a pattern begins with '/' or '**'"},
      {"*.js",
       "'*.js': '*' stands for no slash, with which every path begins: write '**.js' for all "
       "folders or '/*.js' for the topmost"},
      {"/***", "'/***': there is no wildcard '***'"},
      {"/a?b=*",
       "'/a?b=*': a pattern is compared with the path alone, without the query; '\\?' is a "
       "question mark in a path"},
      {"/[a-z]", "'/[a-z]': there are no sets of characters; '\\[' is the character itself"},
      {"**.{js,css}",
       "'**.{js,css}': there are no alternatives: write a rule for each; '\\{' is the character "
       "itself"},
      {"/a%20b",
       "'/a%20b': a pattern is compared with decoded paths: write the character that '%20' stands "
       "for, or '\\%' for a percent sign"},
      {"/a//b", "'/a//b': repeated slashes in a path count as one, so nothing matches '//'"},
      {"/a/./b", "'/a/./b': paths are resolved before, so nothing matches a segment '.'"},
      {"/a/..", "'/a/..': paths are resolved before, so nothing matches a segment '..'"},
      {"/a\\", "'/a\\': a backslash stands before one of * ? [ { % \\ and makes it ordinary"},
      {"/\\d", "'/\\d': a backslash stands before one of * ? [ { % \\ and makes it ordinary"},
      {"/*a*a*a*a*a*a*a*a*a*", "'/*a*a*a*a*a*a*a*a*a*': a pattern has at most 9 wildcards"},
  };
  for (const Case& each : kCases) {
    const auto glob = Glob::compile(each.pattern);
    ASSERT_FALSE(glob.has_value()) << each.pattern;
    EXPECT_EQ(glob.error(), each.error);
  }
  EXPECT_FALSE(Glob::compile(std::string_view("/a\0b", 4)).has_value());
}

TEST(Glob, BoundsThePattern) {
  EXPECT_TRUE(Glob::compile("/" + std::string(Glob::kMostBytes - 1, 'a')).has_value());
  EXPECT_FALSE(Glob::compile("/" + std::string(Glob::kMostBytes, 'a')).has_value());
}

/// What the contract says, in as few words and as slowly as it can be said.
bool matches_plainly(std::string_view pattern, std::string_view path, bool after_slash,
                     std::vector<std::string>& captures) {
  if (pattern.empty()) return path.empty();
  if (!pattern.starts_with('*')) {
    return !path.empty() && path.front() == pattern.front() &&
           matches_plainly(pattern.substr(1), path.substr(1), pattern.front() == '/', captures);
  }
  const bool any = pattern.starts_with("**");
  const std::string_view rest = pattern.substr(any ? 2 : 1);
  if (any && after_slash && rest.starts_with('/')) {
    captures.emplace_back();
    if (matches_plainly(rest.substr(1), path, true, captures)) return true;
    captures.pop_back();
  }
  for (std::size_t size = 0; size <= path.size(); ++size) {
    if (!any && path.substr(0, size).contains('/')) return false;
    captures.emplace_back(path.substr(0, size));
    if (matches_plainly(rest, path.substr(size), false, captures)) return true;
    captures.pop_back();
  }
  return false;
}

TEST(Glob, AgreesWithAPlainMatcher) {
  std::mt19937 random(20240917);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  const auto text_of = [&](std::span<const std::string_view> words, std::size_t most) {
    std::string text;
    for (std::size_t left = below(most + 1); left > 0; --left) text += words[below(words.size())];
    return text;
  };
  constexpr std::string_view kPatternWords[] = {"a", "b", "ab", "/", "/", "*", "*", "**", "/**/"};
  constexpr std::string_view kPathWords[] = {"a", "b", "a", "ab", "/"};
  std::size_t matched = 0;
  for (int round = 0; round < 100'000; ++round) {
    const std::string pattern = "/" + text_of(kPatternWords, 8);
    const auto glob = Glob::compile(pattern);
    if (!glob) continue;
    for (int repeat = 0; repeat < 4; ++repeat) {
      const std::string path = "/" + text_of(kPathWords, 10);
      std::vector<std::string> captures;
      const bool expected = matches_plainly(pattern, path, false, captures);
      const auto found = captures_of(*glob, path);
      ASSERT_EQ(found.has_value(), expected) << pattern << " on " << path;
      ASSERT_EQ(glob->match(path), expected) << pattern << " on " << path;
      if (!expected) continue;
      ++matched;
      ASSERT_EQ(*found, captures) << pattern << " on " << path;
      ASSERT_TRUE(path.starts_with(glob->literal_prefix()) &&
                  path.ends_with(glob->literal_suffix()));
    }
  }
  EXPECT_GT(matched, 10'000U);
}

TEST(Glob, EndsSoonWhereTryingEverythingWouldNotEnd) {
  const std::string many_a = "/" + std::string(16'000, 'a');
  std::string many_folders;
  for (int count = 0; count < 8'000; ++count) many_folders += "/a";
  for (const std::string_view pattern :
       {"**a*a*a*a*a*a*a*a*b", "**a**a**a**a**a**a**a**a**b", "/*a*a*a*a*a*a*a*a*b",
        "**/a*/a*/a*/a*/a*/b*x", "/**/a/**/a/**/a/**/a/**/b/**", "**aaaaaaaaaaaaaaaab*a*x"}) {
    EXPECT_FALSE(compiled(pattern).match(many_a)) << pattern;
    EXPECT_FALSE(compiled(pattern).match(many_folders)) << pattern;
  }
}

}  // namespace
}  // namespace config
