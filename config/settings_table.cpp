#include "config/settings_table.hpp"

#include <string_view>

#include "config/schema.hpp"
#include "config/unit.hpp"

namespace config {
namespace {

/// Asterisks would be taken for emphasis.
std::string prose(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '*') result += '\\';
    result += c;
  }
  return result;
}

std::string row(const Key& key) {
  const std::size_t dot = key.section.find('.');
  const std::string outer =
      dot == key.section.npos ? "" : std::string(key.section.substr(dot + 1)) + ".";
  const std::string fallback =
      key.fallback.empty() ? "none: required" : "`" + std::string(key.fallback) + "`";
  return "| `" + outer + std::string(key.name) + "` | " + fallback + " | " + unit_of(key) + " | " +
         prose(key.description) + " |\n";
}

std::string rows(std::string_view section) {
  std::string text;
  for (const Key* const key : keys_of(section)) {
    text += row(*key);
    text += rows(full_name(*key));
  }
  return text;
}

}  // namespace

std::string render_settings_table() {
  std::string text = "| key | default | unit | meaning |\n|---|---|---|---|\n";
  for (const Key* const section : keys_of("")) {
    text += "| **" + header(section->name) + "** | | | " + std::string(section->description) +
            " |\n" + rows(section->name);
  }
  return text;
}

}  // namespace config
