#include "config/schema.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "config/load.hpp"
#include "tests/config/lines.hpp"

namespace config {
namespace {

constexpr const char* kDefaultFile = QUOIT_SOURCE_DIR "/config/quoit.toml";

std::string default_file() {
  std::ostringstream text;
  text << std::ifstream(kDefaultFile).rdbuf();
  return text.str();
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

Config load(const std::string& text) {
  Loaded loaded = load_text(text, kDefaultFile, SiteRoot::overridden);
  if (loaded) return tests::without_lines(std::move(*loaded));
  ADD_FAILURE() << to_string(loaded.error());
  return {};
}

std::string header(const Key& key) {
  const std::string section(key.section);
  return key.section == kSiteSection ? "[[" + section + "]]\n" : "[" + section + "]\n";
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

TEST(Schema, StatesTheDefaultsThatAConfigHas) {
  for (const Key& key : schema()) {
    if (key.fallback.empty()) continue;
    Config expected;
    const Config loaded =
        load(header(key) + std::string(key.name) + " = " + std::string(key.fallback));
    EXPECT_EQ(loaded, expected) << key.section << "." << key.name;
  }
}

TEST(DefaultFile, ChangesNothingButTheRoot) {
  Config expected;
  expected.sites.front().root = "/usr/share/quoit/www";
  EXPECT_EQ(load(default_file()), expected);
}

TEST(DefaultFile, ShowsTheTrueDefaults) {
  Config expected;
  expected.sites.front().root = "/usr/share/quoit/www";
  EXPECT_EQ(load(uncommented(default_file())), expected);
}

TEST(DefaultFile, ShowsAndExplainsEveryKeyInTheOrderOfTheSchema) {
  const std::string text = default_file();
  std::size_t position = 0;
  std::string_view section;
  for (const Key& key : schema()) {
    std::string expected = "# " + std::string(key.description) + "\n";
    if (key.section != section) expected.insert(0, "\n" + header(key));
    section = key.section;
    expected += (key.fallback.empty() ? "" : "#") + std::string(key.name) + " = " +
                std::string(key.fallback);
    position = text.find(expected, position);
    ASSERT_NE(position, text.npos) << expected;
  }
}

TEST(DefaultFile, HasNoLineThatIsTooLong) {
  std::istringstream lines(default_file());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120U) << line;
}

}  // namespace
}  // namespace config
