#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

// What documents name: README.md, in the table of what HTTP requires, and SECURITY.md.
namespace tests {
namespace {

namespace fs = std::filesystem;

const fs::path kTests = QUOIT_TESTS_FOLDER;

std::string content_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string_view word_at(std::string_view text) {
  constexpr std::string_view kWord =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  return text.substr(0, text.find_first_not_of(kWord));
}

/// `Suite.Name` for each place in the text where these three stand around two words.
std::set<std::string> names_in(std::string_view text, std::string_view before,
                               std::string_view between, std::string_view after) {
  std::set<std::string> names;
  for (std::size_t at = text.find(before); at != text.npos; at = text.find(before, at + 1)) {
    std::string_view rest = text.substr(at + before.size());
    const std::string_view suite = word_at(rest);
    rest.remove_prefix(suite.size());
    if (suite.empty() || !rest.starts_with(between)) continue;
    rest.remove_prefix(between.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
    const std::string_view name = word_at(rest);
    if (name.empty() || !rest.substr(name.size()).starts_with(after)) continue;
    names.insert(std::string(suite) + "." + std::string(name));
  }
  return names;
}

std::set<std::string> existing_tests() {
  std::set<std::string> all;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kTests)) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string content = content_of(entry.path());
    for (const std::string_view macro : {"\nTEST(", "\nTEST_F(", "\nTEST_P("}) {
      all.merge(names_in(content, macro, ",", ")"));
    }
  }
  return all;
}

TEST(Requirements, NameTestsThatExist) {
  std::set<std::string> named = names_in(content_of(kTests / "e2e" / "README.md"), "`", ".", "`");
  std::erase_if(named, [](const std::string& name) {
    return std::isupper(static_cast<unsigned char>(name[name.find('.') + 1])) == 0;
  });
  named.erase("Suite.Name");  // how a test is written there
  EXPECT_GT(named.size(), 50U);
  const std::set<std::string> existing = existing_tests();
  for (const std::string& name : named) EXPECT_TRUE(existing.contains(name)) << name;
}

TEST(Promises, NameTestsThatExist) {
  std::set<std::string> suites;
  for (const std::string& test : existing_tests()) suites.insert(test.substr(0, test.find('.')));
  const std::string promises = content_of(kTests.parent_path() / "SECURITY.md");
  const std::regex named("\\b([A-Z]\\w+)\\.\\*");
  std::size_t count = 0;
  for (std::sregex_iterator at(promises.begin(), promises.end(), named), end; at != end; ++at) {
    EXPECT_TRUE(suites.contains((*at)[1])) << (*at)[1];
    ++count;
  }
  EXPECT_GT(count, 30U);
}

}  // namespace
}  // namespace tests
