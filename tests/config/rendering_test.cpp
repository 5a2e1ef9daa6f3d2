// Files of the source tree that are made of the table of settings, and what README shows of them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "config/default_file.hpp"
#include "config/json_schema.hpp"
#include "config/load.hpp"
#include "config/man_page.hpp"
#include "config/schema.hpp"
#include "config/settings_table.hpp"
#include "config/unit.hpp"
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

/// The page of the manual without what only the typesetter reads, but with its requests.
std::string man_page_text() {
  std::string text = render_man_page();
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kEscapes = {{
      {"\\fB", ""},
      {"\\fI", ""},
      {"\\fP", ""},
      {"\\-", "-"},
      {"\\(dq", "\""},
      {"\\(aq", "'"},
      {"\\e", "\\"},
  }};
  for (const auto& [escape, character] : kEscapes) {
    for (std::size_t at = 0; (at = text.find(escape, at)) != text.npos; at += character.size()) {
      text.replace(at, escape.size(), character);
    }
  }
  return text;
}

/// What stands between two texts, the first of which is there.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t at = text.find(begin);
  EXPECT_NE(at, text.npos) << begin;
  if (at == text.npos) return {};
  const std::size_t from = at + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

/// The section under whose heading the page tells of those keys.
std::string heading_over(std::string_view section) {
  const std::string name = header(section);
  const std::size_t dot = section.rfind('.');
  return name.starts_with('[') ? name : heading_over(section.substr(0, dot));
}

TEST(Rendering, TheManPageTellsOfEveryKey) {
  const std::string page = man_page_text();
  for (const Key& key : schema()) {
    if (key.section.empty()) continue;
    const std::string text = between(page, ".SS \"" + heading_over(key.section) + "\"\n", "\n.S");
    const std::string begin = "\n" + std::string(key.name) + " " + unit_of(key) + "\n" +
                              std::string(key.description) + ".\n.br\n";
    const std::string about = between(text, begin, "\n.TP");
    if (std::holds_alternative<TablesKey>(key.type)) continue;
    EXPECT_TRUE(about.contains(
        key.fallback.empty() ? "Required" : "Default: " + std::string(key.fallback) + "."))
        << full_name(key) << ": " << about;
    EXPECT_TRUE(about.contains(key.example)) << full_name(key) << ": " << about;
  }
}

TEST(Rendering, TheManPageIsAscii) {
  const std::string page = render_man_page();
  EXPECT_TRUE(
      std::ranges::all_of(page, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
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

TEST(Rendering, TheManPageShowsAConfigurationThatIsValid) {
  const std::string text = with_own_roots(between(man_page_text(), ".EX\n", ".EE\n"));
  const Loaded loaded = load_text(text, "quoit.toml");
  ASSERT_TRUE(loaded) << text << to_string(loaded.error());
  EXPECT_EQ(loaded->config.sites.size(), 2U);
}

TEST(Readme, ShowsADiagnosticAsItIs) {
  const Loaded loaded =
      load_text("\n\n\n[limits]\nidle-timout = \"30s\"\n", "quoit.toml", SiteRoot::overridden);
  ASSERT_FALSE(loaded);
  EXPECT_TRUE(tests::source_file("README.md").contains("\n" + to_string(loaded.error())));
}

}  // namespace
}  // namespace config
