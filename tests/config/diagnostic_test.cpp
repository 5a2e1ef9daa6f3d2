#include "config/diagnostic.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace config {
namespace {

Diagnostic at(Place place, std::string source_line) {
  return {.file = "q.toml",
          .place = place,
          .message = "wrong",
          .hint = {},
          .source_line = std::move(source_line)};
}

TEST(Diagnostic, ShowsTheLineAndUnderlinesThePlace) {
  Diagnostic diagnostic = at({.line = 12, .column = 5, .length = 4}, "a = 10ss # b");
  diagnostic.hint = "did you mean \"10s\"?";
  EXPECT_EQ(to_string(diagnostic),
            "q.toml:12:5: error: wrong\n"
            "   12 | a = 10ss # b\n"
            "      |     ^~~~ did you mean \"10s\"?\n");
}

TEST(Diagnostic, SpeaksOfTheFileWhereThereIsNoLine) {
  EXPECT_EQ(to_string(at({}, "")), "q.toml: error: wrong\n");
}

TEST(Diagnostic, KeepsTheHintWhereThereIsNoLineToShow) {
  Diagnostic diagnostic = at({.line = 1, .column = 1}, std::string(1000, 'x'));
  diagnostic.hint = "did you mean y?";
  EXPECT_EQ(to_string(diagnostic), "q.toml:1:1: error: wrong\ndid you mean y?\n");
}

TEST(Diagnostic, RepeatsTabsSoThatTheCaretIsBelow) {
  EXPECT_EQ(to_string(at({.line = 1, .column = 5}, "\ta\t=1")),
            "q.toml:1:5: error: wrong\n"
            "    1 | \ta\t=1\n"
            "      | \t \t ^\n");
}

TEST(Diagnostic, CountsCharactersNotBytes) {
  EXPECT_EQ(to_string(at({.line = 1, .column = 3}, "\xC3\xA9\tx")),
            "q.toml:1:3: error: wrong\n"
            "    1 | \xC3\xA9\tx\n"
            "      |  \t^\n");
  EXPECT_EQ(to_string(at({.line = 1, .column = 5, .length = 2}, "\"\xC3\xA9\xE2\x82\xAC\"xy")),
            "q.toml:1:5: error: wrong\n"
            "    1 | \"\xC3\xA9\xE2\x82\xAC\"xy\n"
            "      |     ^~\n");
}

TEST(Diagnostic, EndsTheUnderlineWithTheLine) {
  EXPECT_EQ(to_string(at({.line = 1, .column = 3, .length = 9}, "abcd")),
            "q.toml:1:3: error: wrong\n"
            "    1 | abcd\n"
            "      |   ^~\n");
  EXPECT_EQ(to_string(at({.line = 1, .column = 5, .length = 9}, "abcd")),
            "q.toml:1:5: error: wrong\n"
            "    1 | abcd\n"
            "      |     ^\n");
}

TEST(Diagnostic, LetsNothingControlTheTerminal) {
  Diagnostic diagnostic = at({.line = 1, .column = 8}, "a\x1B[1m\xC2\x9B\x7F!");
  diagnostic.file = "q\r.toml";
  diagnostic.message = "found '\x1B[31m\n'";
  diagnostic.hint = "\a";
  EXPECT_EQ(to_string(diagnostic),
            "q?.toml:1:8: error: found '?[31m?'\n"
            "    1 | a?[1m?\?!\n"
            "      |        ^ ?\n");
}

TEST(Diagnostic, CutsLongMessagesBetweenCharacters) {
  Diagnostic diagnostic = at({}, "");
  diagnostic.message = "x";
  for (int i = 0; i < 1000; ++i) diagnostic.message += "\xC3\xA9";
  std::string expected = "q.toml: error: x";
  for (int i = 0; i < 199; ++i) expected += "\xC3\xA9";
  EXPECT_EQ(to_string(diagnostic), expected + "...\n");
}

TEST(Diagnostic, ListsSeveralInTheirOrder) {
  const std::vector<Diagnostic> both = {at({.line = 2, .column = 1}, ""), at({}, "")};
  EXPECT_EQ(to_string(both), "q.toml:2:1: error: wrong\nq.toml: error: wrong\n");
}

}  // namespace
}  // namespace config
