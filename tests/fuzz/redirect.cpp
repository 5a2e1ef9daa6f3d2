#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/glob.hpp"
#include "config/redirect_target.hpp"
#include "runtime/check.hpp"
#include "server/glob_index.hpp"
#include "server/redirects.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/glob_model.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/run_target.hpp"

// The input: a path, then redirects, each a pattern and a target with a tab between them.
namespace {

constexpr std::size_t kMostRules = 12;

bool check_glob(const config::Glob& glob, const std::string& pattern, const std::string& path) {
  const auto expected = fuzz::match_by_trying(pattern, path);
  config::Glob::Captures captures;
  const bool matches = glob.match(path, captures);
  CHECK(matches == expected.has_value());
  CHECK(glob.match(path) == matches);
  if (!matches) return false;
  CHECK(expected->size() == glob.wildcards());
  for (std::size_t i = 0; i < expected->size(); ++i) {
    fuzz::expect_same(captures.at(i), (*expected)[i], "What a wildcard captured");
  }
  return true;
}

void check_location(const server::Redirection& redirection, const config::Redirect& rule) {
  std::string location;
  server::write_location(redirection, "a=b", location);
  if (redirection.location.empty()) {
    CHECK(location.empty());
    return;
  }
  CHECK(std::ranges::all_of(location, [](char byte) { return byte > ' ' && byte <= '~'; }));
  CHECK(location.find_first_of("\"<>\\^`{|}") == std::string::npos);
  const std::string_view to = rule.to;
  if (to.starts_with('/')) {
    CHECK(location.starts_with('/') && !location.starts_with("//"));
  } else {
    // Nothing that was captured changes the host.
    const std::size_t end = std::min(to.find_first_of("/?#", to.find("//") + 2), to.size());
    fuzz::expect_same(location.substr(0, end), to.substr(0, end), "The host");
    CHECK(location.size() == end || std::string_view("/?#").contains(location[end]));
  }
  // Or begins a query or a fragment.
  const auto own = static_cast<std::size_t>(std::ranges::count(to, '?'));
  CHECK(static_cast<std::size_t>(std::ranges::count(location, '?')) <= own + 1);
  CHECK(std::ranges::count(location, '#') <= std::ranges::count(to, '#'));
}

}  // namespace

void fuzz::run_target(std::string_view text) {
  Input input(text);
  const std::string path = target_path_of(input.line());
  std::vector<config::Redirect> rules;
  std::vector<config::Glob> globs;
  server::GlobIndex::Indices expected;
  while (!input.empty() && rules.size() < kMostRules) {
    const std::string_view line = input.line();
    const std::size_t tab = std::min(line.find('\t'), line.size());
    const std::string pattern(line.substr(0, tab));
    const std::string to(line.substr(std::min(tab + 1, line.size())));
    const auto glob = config::Glob::compile(pattern);
    if (!glob) {
      CHECK(!glob.error().empty());
      continue;
    }
    if (check_glob(*glob, pattern, path)) {
      expected.push_back(static_cast<std::uint32_t>(globs.size()));
    }
    const bool leads_somewhere = config::parse_redirect_target(to, glob->wildcards()).has_value();
    globs.push_back(*glob);
    rules.push_back({.from = pattern,
                     .to = leads_somewhere ? to : "",
                     .status = leads_somewhere ? 301U : 410U});
  }

  server::GlobIndex::Indices found;
  (void)server::GlobIndex(globs).find(path, found);
  CHECK(found == expected);

  const auto redirection = server::Redirects(rules).find(path, server::Scheme::http);
  CHECK(redirection.has_value() == !expected.empty());
  if (!redirection) return;
  CHECK(redirection->rule == expected.front());
  CHECK(redirection->location.size() <= server::Redirects::kLongestLocation);
  check_location(*redirection, rules[redirection->rule]);
}
