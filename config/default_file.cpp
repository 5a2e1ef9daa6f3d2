#include "config/default_file.hpp"

#include <string_view>
#include <variant>

#include "config/schema.hpp"

namespace config {
namespace {

constexpr std::string_view kBegin =
    R"(#:schema file:///usr/share/quoit/quoit.schema.json
# quoit's configuration: every setting there is. Those that begin with "#" show their defaults.
#
# `quoit check` tells whether this file is valid; quoit does not start with one that is not.
# Durations: "500ms", "10s", "5m", "1h", "2d". Sizes: "100B", "64KiB" (65536 bytes), "64KB" (64000 bytes), "1MiB", ...
# The environment (QUOIT_LIMITS_IDLE_TIMEOUT=30s) wins over this file, and the command line over both.
)";

std::string assignment(const Key& key) {
  const std::string_view value = key.example.empty() ? key.fallback : key.example;
  return std::string(key.name) + " = " + std::string(value) + "\n";
}

/// What is inside of a table: an example, not a setting.
std::string render_inner(std::string_view section) {
  std::string text;
  for (const Key* const key : keys_of(section)) {
    text += "#   # " + std::string(key->description) + "\n#   " + assignment(*key);
  }
  return text;
}

std::string render_key(const Key& key) {
  const std::string inner = render_inner(full_name(key));
  std::string text = "# " + std::string(key.description) + "\n";
  if (is_repeated(key)) return text + "#   " + header(full_name(key)) + "\n" + inner;
  text += inner;
  if (key.fallback.empty()) return text + assignment(key);
  if (!key.example.empty()) text += "#   " + assignment(key);
  return text + "#" + std::string(key.name) + " = " + std::string(key.fallback) + "\n";
}

}  // namespace

std::string render_default_file() {
  std::string text(kBegin);
  for (const Key* const section : keys_of("")) {
    text += "\n# " + std::string(section->description) + "\n" + header(section->name) + "\n";
    for (const Key* const key : keys_of(section->name)) text += render_key(*key);
  }
  return text;
}

}  // namespace config
