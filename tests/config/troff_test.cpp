#include "config/troff.hpp"

#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace config {
namespace {

/// What is written after the head of the page.
std::string written(const std::function<void(Troff&)>& write) {
  Troff page("Q", "1", "q", "q");
  const std::size_t head = page.text().size();
  write(page);
  return page.text().substr(head);
}

TEST(Troff, BeginsWithTheHeadOfThePage) {
  const Troff page("QUOIT.TOML", "5", "quoit 1-2", "File Formats");
  EXPECT_TRUE(page.text().starts_with(".TH QUOIT.TOML 5 \"\" \"quoit 1\\-2\" \"File Formats\"\n"))
      << page.text();
}

TEST(Troff, KeepsCharactersThatWouldBecomeOthers) {
  EXPECT_EQ(written([](Troff& page) { page.paragraph("a-b \\ ' ^ ~ \" *"); }),
            ".PP\na\\-b \\e \\(aq \\(ha \\(ti \\(dq *\n");
}

TEST(Troff, LetsNoTextBecomeARequest) {
  EXPECT_EQ(written([](Troff& page) { page.paragraph(".br"); }), ".PP\n\\&.br\n");
  EXPECT_EQ(written([](Troff& page) { page.verbatim(".br\n'br\n\na\\\n`a`\n"); }),
            ".PP\n.EX\n\\&.br\n\\(aqbr\n\na\\e\n\\(gaa\\(ga\n.EE\n");
  EXPECT_EQ(written([](Troff& page) { page.section("a \"b\" c"); }), ".SH \"a \\(dqb\\(dq c\"\n");
}

TEST(Troff, SetsInBoldWhatIsTyped) {
  EXPECT_EQ(written([](Troff& page) { page.paragraph("Say `a-b` to `c`."); }),
            ".PP\nSay \\fBa\\-b\\fP to \\fBc\\fP.\n");
}

TEST(Troff, WritesItemsInItems) {
  const std::string text = written([](Troff& page) {
    page.item("--a", "B", "c");
    page.continue_paragraph("d");
    page.begin_inner();
    page.item("e", "", ".f");
    page.end_inner();
  });
  EXPECT_EQ(text,
            ".TP\n\\fB\\-\\-a\\fP \\fIB\\fP\nc\n.br\nd\n"
            ".RS\n.TP\n\\fBe\\fP\n\\&.f\n.RE\n");
}

TEST(Troff, BeginsAParagraphUnlessAHeadingDid) {
  const std::string text = written([](Troff& page) {
    page.subsection("a");
    page.paragraph("b");
    page.paragraph("c");
  });
  EXPECT_EQ(text, ".SS \"a\"\nb\n.PP\nc\n");
}

}  // namespace
}  // namespace config
