#include "tests/config/loading.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include <gtest/gtest.h>

#include "config/load.hpp"

namespace tests {

config::Config without_lines(config::Config config) {
  for (config::Site& site : config.sites) {
    site.line = 0;
    for (config::HeaderRule& rule : site.headers) rule.line = 0;
    for (config::Redirect& redirect : site.redirects) redirect.line = 0;
  }
  return config;
}

config::Config config_of(const std::string& text) {
  config::Loaded loaded = config::load_text(text, "q.toml", config::SiteRoot::overridden);
  if (loaded) return without_lines(std::move(loaded->config));
  ADD_FAILURE() << text << "\n" << to_string(loaded.error());
  return {};
}

std::string mistakes_in(const std::string& text) {
  const auto loaded = config::load_text(text, "q.toml", config::SiteRoot::overridden);
  return loaded ? "" : to_string(loaded.error());
}

std::string messages_about(const std::string& text) {
  const auto loaded = config::load_text(text, "q.toml", config::SiteRoot::overridden);
  std::string messages;
  if (loaded) return messages;
  for (const config::Diagnostic& diagnostic : loaded.error()) {
    messages += (messages.empty() ? "" : "\n") + diagnostic.message;
  }
  return messages;
}

std::string source_file(const std::string& path) {
  std::ifstream file(QUOIT_SOURCE_DIR "/" + path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace tests
