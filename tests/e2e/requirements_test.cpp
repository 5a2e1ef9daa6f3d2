#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

// README.md, the table of what HTTP requires.
namespace tests {
namespace {

namespace fs = std::filesystem;

const fs::path kTests = QUOIT_TESTS_FOLDER;

std::string content_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// What the two groups of the expression match, joined by a full stop.
std::set<std::string> names_in(const std::string& text, const std::regex& expression) {
  std::set<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
    names.insert((*at)[1].str() + "." + (*at)[2].str());
  }
  return names;
}

std::set<std::string> existing_tests() {
  static const std::regex kTest(R"(\nTEST(?:_F|_P)?\((\w+),\s*(\w+)\))");
  std::set<std::string> all;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kTests)) {
    if (entry.path().extension() == ".cpp") all.merge(names_in(content_of(entry.path()), kTest));
  }
  return all;
}

TEST(Requirements, NameTestsThatExist) {
  static const std::regex kName(R"(`(\w+)\.([A-Z]\w+)`)");
  std::set<std::string> named = names_in(content_of(kTests / "e2e" / "README.md"), kName);
  named.erase("Suite.Name");  // how a test is written there
  EXPECT_GT(named.size(), 50U);
  const std::set<std::string> existing = existing_tests();
  for (const std::string& name : named) EXPECT_TRUE(existing.contains(name)) << name;
}

}  // namespace
}  // namespace tests
