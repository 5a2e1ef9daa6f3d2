#include "server/glob_index.hpp"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

using Indices = GlobIndex::Indices;

config::Glob glob_of(std::string_view text) {
  auto glob = config::Glob::compile(text);
  EXPECT_TRUE(glob.has_value()) << glob.error();
  return *std::move(glob);
}

GlobIndex index_of(const std::vector<std::string>& texts) {
  std::vector<config::Glob> globs;
  for (const std::string& text : texts) globs.push_back(glob_of(text));
  return GlobIndex(std::move(globs));
}

Indices find(const GlobIndex& index, std::string_view path) {
  Indices matches = {7};  // of an earlier path
  index.find(path, matches);
  return matches;
}

std::size_t tried(const GlobIndex& index, std::string_view path) {
  Indices matches;
  return index.find(path, matches);
}

TEST(GlobIndex, FindsAllThatMatchInTheirOrder) {
  const GlobIndex index = index_of({"**.js", "/a/b.js", "/a/**", "/b/**", "/*/b.js", "/a/b.js",
                                    "**", "/a/**/b.js", "/a/b.j", "/a/b.js/"});
  EXPECT_EQ(find(index, "/a/b.js"), (Indices{0, 1, 2, 4, 5, 6, 7}));
  EXPECT_EQ(find(index, "/b/b.js"), (Indices{0, 3, 4, 6}));
  EXPECT_EQ(find(index, "/c"), (Indices{6}));
}

TEST(GlobIndex, FindsNothingInAnEmptyList) {
  EXPECT_EQ(find(index_of({}), "/"), Indices{});
}

TEST(GlobIndex, LendsItsGlobs) {
  EXPECT_EQ(index_of({"/a", "/b/*"})[1].literal_prefix(), "/b/");
}

TEST(GlobIndex, StaysWholeWhenItIsMoved) {
  GlobIndex index = index_of({"/a", "/b/*", "**.c"});
  const GlobIndex moved = std::move(index);
  EXPECT_EQ(find(moved, "/a"), (Indices{0}));
  EXPECT_EQ(find(moved, "/b/x.c"), (Indices{1, 2}));
}

TEST(GlobIndex, AgreesWithTryingEachGlob) {
  std::mt19937 random(41);
  const auto text_of = [&](std::string_view letters, std::size_t most) {
    std::string text = "/";
    for (std::size_t left = random() % (most + 1); left > 0; --left) {
      text += letters[random() % letters.size()];
    }
    return text;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<config::Glob> globs;
    while (globs.size() < 40) {
      auto glob = config::Glob::compile(text_of("ab\xff/*", 6));
      if (glob) globs.push_back(*std::move(glob));
    }
    const GlobIndex index(globs);
    for (int repeat = 0; repeat < 50; ++repeat) {
      const std::string path = text_of("ab\xff/", 6);
      Indices expected;
      for (std::uint32_t at = 0; at < globs.size(); ++at) {
        if (globs[at].match(path)) expected.push_back(at);
      }
      ASSERT_EQ(find(index, path), expected) << testing::PrintToString(path);
    }
  }
}

/// A thousand globs made of a pattern, each with a number in place of '#'.
GlobIndex thousand(std::string_view pattern) {
  std::vector<std::string> texts;
  for (int number = 1000; number < 2000; ++number) {
    std::string text(pattern);
    text.replace(text.find('#'), 1, std::to_string(number));
    texts.push_back(text);
  }
  return index_of(texts);
}

TEST(GlobIndex, TriesOneOfAThousandThatBeginOtherwise) {
  const GlobIndex index = thousand("/folder#/**/page.html");
  EXPECT_EQ(tried(index, "/folder1234/page.html"), 1U);
  EXPECT_EQ(find(index, "/folder1234/page.html"), (Indices{234}));
  EXPECT_EQ(tried(index, "/elsewhere/page.html"), 0U);
}

TEST(GlobIndex, TriesOneOfAThousandThatEndOtherwise) {
  const GlobIndex index = thousand("/folder/*.type#");
  EXPECT_EQ(tried(index, "/folder/a.type1999"), 1U);
  EXPECT_EQ(find(index, "/folder/a.type1999"), (Indices{999}));
  EXPECT_EQ(tried(index, "/folder/a.html"), 0U);
}

TEST(GlobIndex, TriesOneOfAThousandWithoutWildcards) {
  const GlobIndex index = thousand("/page#");
  EXPECT_EQ(tried(index, "/page1500"), 1U);
  EXPECT_EQ(tried(index, "/page15000"), 0U);
  EXPECT_EQ(tried(index, "/page"), 0U);
}

TEST(GlobIndex, TriesOnlyWhatAPathIsNestedIn) {
  const GlobIndex index = index_of({"/a/**", "/a/b/**", "/a/b/c/**", "/a/bb/**", "/b/**"});
  EXPECT_EQ(tried(index, "/a/b/x"), 2U);
  EXPECT_EQ(tried(index, "/a/b/c/x"), 3U);
  EXPECT_EQ(tried(index, "/a/c"), 1U);
  EXPECT_EQ(tried(index, "/"), 0U);
}

}  // namespace
}  // namespace server
