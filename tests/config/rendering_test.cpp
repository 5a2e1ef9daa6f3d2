// Files of the source tree that are made of the table of settings, and what README shows of them.
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/default_file.hpp"
#include "config/json_schema.hpp"
#include "config/load.hpp"
#include "config/settings_table.hpp"
#include "tests/config/loading.hpp"

namespace config {
namespace {

TEST(Rendering, TheDefaultFileIsUpToDate) {
  EXPECT_EQ(tests::source_file("config/quoit.toml"), render_default_file())
      << "config_reference default-file > config/quoit.toml";
}

TEST(Rendering, TheJsonSchemaIsUpToDate) {
  EXPECT_EQ(tests::source_file("config/quoit.schema.json"), render_json_schema())
      << "config_reference json-schema > config/quoit.schema.json";
}

TEST(Rendering, TheTableOfSettingsInReadmeIsUpToDate) {
  EXPECT_TRUE(tests::source_file("README.md").contains("\n\n" + render_settings_table() + "\n"))
      << "It should have this, from config_reference settings-table:\n"
      << render_settings_table();
}

/// What stands between ```LANGUAGE and ```.
std::vector<std::string> blocks(const std::string& text, const std::string& language) {
  const std::string begin = "\n```" + language + "\n";
  std::vector<std::string> found;
  for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, at)) {
    at += begin.size();
    found.push_back(text.substr(at, text.find("\n```\n", at) + 1 - at));
  }
  return found;
}

/// Gives every site a root that is there.
std::string with_own_roots(std::string text) {
  const std::string begin = "\nroot = \"";
  for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, at)) {
    at += begin.size();
    text.replace(at, text.find('"', at) - at, "/");
  }
  return text;
}

TEST(Readme, ShowsConfigurationsThatAreValid) {
  const std::vector<std::string> examples = blocks(tests::source_file("README.md"), "toml");
  EXPECT_FALSE(examples.empty());
  for (const std::string& example : examples) {
    const std::string text = with_own_roots(example);
    const Loaded loaded = load_text(text, "README.md");
    EXPECT_TRUE(loaded) << text << to_string(loaded.error());
  }
}

TEST(Readme, ShowsADiagnosticAsItIs) {
  const Loaded loaded =
      load_text("\n\n\n[limits]\nidle-timout = \"30s\"\n", "quoit.toml", SiteRoot::overridden);
  ASSERT_FALSE(loaded);
  EXPECT_TRUE(tests::source_file("README.md").contains("\n" + to_string(loaded.error())));
}

}  // namespace
}  // namespace config
