// What in the words of an option would mean something to a shell. tests/e2e/completion_test.py asks
// the shells for the rest.
#include <string>

#include <gtest/gtest.h>

#include "server/fish_completion.hpp"
#include "server/man_page.hpp"
#include "server/zsh_completion.hpp"

namespace server {
namespace {

CommandDescription program_with(const std::string& meaning) {
  CommandDescription program;
  program.name = "quoit";
  program.options.push_back({.names = {"--of"},
                             .value = "X",
                             .kind = ValueKind::other,

                             .meaning = meaning});
  return program;
}

TEST(ZshCompletion, LetsNoWordsBecomeAPartOfASpecification) {
  const std::string text = render_zsh_completion(program_with(R"(it's [a]: \b)"));
  EXPECT_TRUE(text.contains(R"('--of=[it'\''s \[a\]\: \\b]:X: ')")) << text;
}

TEST(FishCompletion, LetsNoWordsEndAQuotation) {
  const std::string text = render_fish_completion(program_with(R"(it's [a]: \b)"));
  EXPECT_TRUE(text.contains(R"(complete -c quoit -l of -x -d 'it\'s [a]: \\b')")) << text;
}

TEST(ManPage, LetsNoWordsBecomeARequest) {
  const std::string text = render_man_page(program_with(R"(.br 'x' \b)"));
  EXPECT_TRUE(text.contains("\n\\&.br \\(aqx\\(aq \\eb.\n")) << text;
}

}  // namespace
}  // namespace server
