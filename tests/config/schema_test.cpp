#include "config/schema.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/assign.hpp"
#include "config/document.hpp"
#include "tests/config/loading.hpp"

namespace config {
namespace {

using tests::config_of;

std::string default_file() {
  return tests::source_file("config/quoit.toml");
}

/// The settings of the default file that are commented out begin right after the '#'; prose begins
/// with a space.
std::string uncommented(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    if (line.size() > 1 && line[0] == '#' && line[1] >= 'a' && line[1] <= 'z') line.erase(0, 1);
    result += line + "\n";
  }
  return result;
}

TEST(Schema, NamesEachKeyOnce) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const Key& key : schema()) {
    EXPECT_TRUE(seen.emplace(key.section, key.name).second) << key.section << "." << key.name;
    EXPECT_EQ(find_key(key.section, key.name), &key);
    EXPECT_FALSE(key.description.empty());
    EXPECT_FALSE(key.description.contains('\n'));
  }
  EXPECT_EQ(find_key("server", "idle-timeout"), nullptr);
  EXPECT_EQ(find_key("servers", "listen"), nullptr);
}

/// With an element in each list that tables are read into.
Config with_elements() {
  Config config;
  config.sites.front().headers.emplace_back();
  config.sites.front().redirects.emplace_back();
  return config;
}

/// What is wrong with a value where the key is the only one; empty: nothing.
std::string mistakes_in(const Key& key, std::string_view value) {
  const auto document = parse_document("x = " + std::string(value) + "\n");
  if (!document) return to_string(document.error());
  Config config = with_elements();
  std::vector<Diagnostic> diagnostics;
  assign(key, document->front().value, {.folder = {}, .folders_must_exist = false}, config,
         diagnostics);
  if (config == with_elements()) return "it changes nothing";
  return to_string(diagnostics);
}

TEST(Schema, GivesExamplesThatAreValid) {
  for (const Key& key : schema()) {
    if (key.example.empty()) continue;
    EXPECT_EQ(mistakes_in(key, key.example), "") << full_name(key);
  }
}

TEST(Schema, StatesTheDefaultsThatAConfigHas) {
  for (const Key& key : schema()) {
    if (key.section.empty() || key.fallback.empty()) continue;
    SCOPED_TRACE(full_name(key));
    const std::string text = std::string(key.name) + " = " + std::string(key.fallback) + "\n";
    if (!key.section.contains('.')) {
      EXPECT_EQ(config_of(header(std::string(key.section)) + "\n" + text), Config());
      continue;
    }
    const auto document = parse_document(text);
    ASSERT_TRUE(document);
    Config config = with_elements();
    std::vector<Diagnostic> diagnostics;
    assign(key, document->front().value, {}, config, diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << to_string(diagnostics);
    EXPECT_EQ(config, with_elements());
  }
}

TEST(DefaultFile, ChangesNothingButTheRoot) {
  Config expected;
  expected.sites.front().root = "/usr/share/quoit/www";
  EXPECT_EQ(config_of(default_file()), expected);
}

TEST(DefaultFile, ShowsTheTrueDefaults) {
  Config expected;
  expected.sites.front().root = "/usr/share/quoit/www";
  EXPECT_EQ(config_of(uncommented(default_file())), expected);
}

TEST(DefaultFile, NamesEveryKeyWithItsDescription) {
  const std::string text = default_file();
  for (const Key& key : schema()) {
    EXPECT_TRUE(text.contains("# " + std::string(key.description) + "\n")) << full_name(key);
    if (key.section.empty()) continue;
    const std::string name(key.name);
    const bool is_shown =
        text.contains("\n#" + name + " = ") || text.contains("\n" + name + " = ") ||
        text.contains("\n#   " + name + " = ") || text.contains("." + name + "]]");
    EXPECT_TRUE(is_shown) << full_name(key);
  }
}

TEST(DefaultFile, HasNoLineThatIsTooLong) {
  std::istringstream lines(default_file());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 160U) << line;
}

}  // namespace
}  // namespace config
