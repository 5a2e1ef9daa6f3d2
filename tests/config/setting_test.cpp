// Every setting by its name: it sets its member, and nothing else.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/load.hpp"
#include "config/schema.hpp"
#include "tests/config/loading.hpp"

namespace config {
namespace {

using namespace std::chrono_literals;
using tests::config_of;

struct Setting {
  std::string key;
  std::string text;
  std::function<void(Config&)> change;
};

std::vector<Setting> process_settings() {
  return {
      {"server.listen", R"(server.listen = ["[::1]:1", "unix:/s"])",
       [](Config& c) {
         c.server.listen = {
             {.address = {.family = Address::Family::ipv6, .host = "::1", .port = 1}},
             {.address = {.family = Address::Family::unix_domain, .host = "/s", .port = 0}}};
       }},
      {"server.listen.address", R"(server.listen = { address = ":1" })",
       [](Config& c) {
         c.server.listen.front().address = {
             .family = Address::Family::ipv4, .host = "0.0.0.0", .port = 1};
       }},
      {"server.listen.name", R"(server.listen = [{ address = "127.0.0.1:8080", name = "http" }])",
       [](Config& c) { c.server.listen.front().name = "http"; }},
      {"server.listen.mode", R"(server.listen = [{ address = "unix:/s", mode = "0660" }])",
       [](Config& c) {
         c.server.listen = {
             {.address = {.family = Address::Family::unix_domain, .host = "/s", .port = 0},
              .mode = 0660}};
       }},
      {"server.listen.backlog", R"(server.listen = [{ address = "127.0.0.1:8080", backlog = 7 }])",
       [](Config& c) { c.server.listen.front().backlog = 7; }},
      {"server.workers", "server.workers = 3", [](Config& c) { c.server.workers = 3; }},
      {"server.submission", R"(server.submission = "immediate")",
       [](Config& c) { c.server.immediate_submission = true; }},
      {"server.wait", R"(server.wait = "spin")", [](Config& c) { c.server.wait = Wait::spin; }},
      {"server.shutdown-timeout", R"(server.shutdown-timeout = "1m")",
       [](Config& c) { c.server.shutdown_timeout = 1min; }},
      {"server.restart-grace", R"(server.restart-grace = "500ms")",
       [](Config& c) { c.server.restart_grace = 500ms; }},
      {"limits.connections", "limits.connections = 1000",
       [](Config& c) { c.limits.connections = 1000; }},
      {"limits.connections-per-ip", "limits.connections-per-ip = 20",
       [](Config& c) { c.limits.connections_per_ip = 20; }},
      {"limits.request-head", R"(limits.request-head = "8KiB")",
       [](Config& c) { c.limits.request_head = 8_KiB; }},
      {"limits.request-headers", "limits.request-headers = 7",
       [](Config& c) { c.limits.request_headers = 7; }},
      {"limits.head-timeout", R"(limits.head-timeout = "1s")",
       [](Config& c) { c.limits.head_timeout = 1s; }},
      {"limits.idle-timeout", R"(limits.idle-timeout = "2s")",
       [](Config& c) { c.limits.idle_timeout = 2s; }},
      {"limits.send-timeout", R"(limits.send-timeout = "3s")",
       [](Config& c) { c.limits.send_timeout = 3s; }},
      {"limits.min-send-rate", R"(limits.min-send-rate = "5KB/s")",
       [](Config& c) { c.limits.min_send_rate = 5000; }},
      {"limits.unsent", R"(limits.unsent = "64KiB")", [](Config& c) { c.limits.unsent = 64_KiB; }},
      {"limits.send-buffer", R"(limits.send-buffer = "1MiB")",
       [](Config& c) { c.limits.send_buffer = 1_MiB; }},
      {"limits.request-body", R"(limits.request-body = "0B")",
       [](Config& c) { c.limits.request_body = 0; }},
      {"limits.ranges", "limits.ranges = 1", [](Config& c) { c.limits.ranges = 1; }},
      {"cache.memory", R"(cache.memory = "1MiB")", [](Config& c) { c.cache.memory = 1_MiB; }},
      {"cache.max-file", R"(cache.max-file = "1KiB")", [](Config& c) { c.cache.max_file = 1_KiB; }},
      {"cache.open-files", "cache.open-files = 0", [](Config& c) { c.cache.open_files = 0; }},
      {"cache.revalidate", R"(cache.revalidate = "0s")",
       [](Config& c) { c.cache.revalidate = 0s; }},
      {"cache.zero-copy", "cache.zero-copy = false", [](Config& c) { c.cache.zero_copy = false; }},
      {"log.level", R"(log.level = "warning")", [](Config& c) { c.log_level = LogLevel::warning; }},
      {"log.access", R"(log.access = "/a.log")", [](Config& c) { c.access_log.sink = "/a.log"; }},
      {"log.format", R"(log.format = "json")",
       [](Config& c) { c.access_log.format = AccessFormat::json; }},
      {"log.sample", "log.sample = 10", [](Config& c) { c.access_log.sample = 10; }},
      {"log.leave-out", R"(log.leave-out = ["/health", "/live/*"])",
       [](Config& c) { c.access_log.leave_out = {"/health", "/live/*"}; }},
      {"log.redact", R"(log.redact = ["query", "user-agent"])",
       [](Config& c) { c.access_log.redact = {"query", "user-agent"}; }},
      {"metrics.listen", R"(metrics.listen = "127.0.0.1:9180")",
       [](Config& c) {
         c.metrics.listen = {.family = Address::Family::ipv4, .host = "127.0.0.1", .port = 9180};
       }},
      {"metrics.allow-remote", "metrics.allow-remote = true",
       [](Config& c) { c.metrics.allow_remote = true; }},
      {"metrics.drain-delay", R"(metrics.drain-delay = "5s")",
       [](Config& c) { c.metrics.drain_delay = 5s; }},
      {"proxy.trusted", R"(proxy.trusted = ["unix", "10.0.0.0/8", "::1/128"])",
       [](Config& c) { c.proxy.trusted = {"unix", "10.0.0.0/8", "::1"}; }},
      {"proxy.fields", R"(proxy.fields = "forwarded")",
       [](Config& c) { c.proxy.fields = ForwardedFields::forwarded; }},
      {"proxy.protocol", R"(proxy = { protocol = true, trusted = ["unix"] })",
       [](Config& c) { c.proxy = {.trusted = {"unix"}, .protocol = true}; }},
      {"sandbox.no-new-privileges",
       "sandbox = { no-new-privileges = false, landlock = false, seccomp = false }",
       [](Config& c) {
         c.sandbox = {.no_new_privileges = false, .landlock = false, .seccomp = false};
       }},
      {"sandbox.capabilities", "sandbox.capabilities = false",
       [](Config& c) { c.sandbox.capabilities = false; }},
      {"sandbox.landlock", "sandbox.landlock = false",
       [](Config& c) { c.sandbox.landlock = false; }},
      {"sandbox.seccomp", "sandbox.seccomp = false", [](Config& c) { c.sandbox.seccomp = false; }},
      {"sandbox.ring-restrictions", "sandbox.ring-restrictions = false",
       [](Config& c) { c.sandbox.ring_restrictions = false; }},
      {"sandbox.paths", R"(sandbox.paths = ["/srv", "/data/x"])",
       [](Config& c) { c.sandbox.paths = {"/srv", "/data/x"}; }},
  };
}

HeaderRule& first_rule(Config& config) {
  config.sites.front().headers = {
      {.match = "/**", .set = {{"A", "b"}}, .append = {}, .remove = {}}};
  return config.sites.front().headers.front();
}

Redirect& first_redirect(Config& config) {
  config.sites.front().redirects = {{.from = "/a", .to = "/b"}};
  return config.sites.front().redirects.front();
}

/// Keys of the first site, as they stand in its table.
std::vector<Setting> site_settings() {
  using Coding = ContentCoding;
  return {
      {"site.hosts", R"(hosts = ["Example.ORG.", "*.a.b", "[0:0::1]", "127.0.0.1"])",
       [](Config& c) { c.sites.front().hosts = {"example.org", "*.a.b", "[::1]", "127.0.0.1"}; }},
      {"site.root", R"(root = "www")", [](Config& c) { c.sites.front().root = "www"; }},
      {"site.index", R"(index = ["a.html", "b.html"])",
       [](Config& c) { c.sites.front().index = {"a.html", "b.html"}; }},
      {"site.listing", "listing = true", [](Config& c) { c.sites.front().listing.enabled = true; }},
      {"site.listing.entries", "listing = { entries = 7 }",
       [](Config& c) { c.sites.front().listing = {.enabled = true, .entries = 7}; }},
      {"site.precompressed", R"(precompressed = ["gzip", "br"])",
       [](Config& c) { c.sites.front().precompressed = {Coding::gzip, Coding::brotli}; }},
      {"site.compress", "compress = []", [](Config& c) { c.sites.front().compress.clear(); }},
      {"site.compress-levels", "compress-levels = { br = 1, zstd = 2, gzip = 3 }",
       [](Config& c) { c.sites.front().compress_levels = {.brotli = 1, .zstd = 2, .gzip = 3}; }},
      {"site.compress-levels.br", "compress-levels = { br = 0 }",
       [](Config& c) { c.sites.front().compress_levels.brotli = 0; }},
      {"site.compress-levels.zstd", "compress-levels.zstd = 19",
       [](Config& c) { c.sites.front().compress_levels.zstd = 19; }},
      {"site.compress-levels.gzip", "compress-levels = { gzip = 9 }",
       [](Config& c) { c.sites.front().compress_levels.gzip = 9; }},
      {"site.compress-min", R"(compress-min = "2KiB")",
       [](Config& c) { c.sites.front().compress_min = 2_KiB; }},
      {"site.compress-types", R"(compress-types = ["Text/*", "font/ttf"])",
       [](Config& c) { c.sites.front().compress_types = {"text/*", "font/ttf"}; }},
      {"site.etag", R"(etag = "off")", [](Config& c) { c.sites.front().entity_tags = false; }},
      {"site.nosniff", "nosniff = false", [](Config& c) { c.sites.front().nosniff = false; }},
      {"site.dotfiles", R"(dotfiles = "allow")",
       [](Config& c) { c.sites.front().dotfiles = true; }},
      {"site.symlinks", R"(symlinks = "deny")",
       [](Config& c) { c.sites.front().symlinks = false; }},
      {"site.fallback", R"(fallback = "/index.html")",
       [](Config& c) { c.sites.front().fallback = "/index.html"; }},
      {"site.clean-urls", "clean-urls = true",
       [](Config& c) { c.sites.front().clean_urls = true; }},
      {"site.errors", R"(errors = { 5xx = "/50x.html", 404 = "/e/404.html" })",
       [](Config& c) {
         c.sites.front().errors = {{.status = {.first = 500, .last = 599}, .path = "/50x.html"},
                                   {.status = {.first = 404, .last = 404}, .path = "/e/404.html"}};
       }},
      {"site.types", R"(types = { ".WASM" = "application/wasm", ".h" = "text/x; charset=utf-8" })",
       [](Config& c) {
         c.sites.front().types = {{.extension = ".wasm", .type = "application/wasm"},
                                  {.extension = ".h", .type = "text/x; charset=utf-8"}};
       }},
      {"site.headers", R"(headers = [{ match = "/**", set = { A = "b" } }])",
       [](Config& c) { first_rule(c); }},
      {"site.headers.match", R"(headers = [{ match = "/a/*", set = { A = "b" } }])",
       [](Config& c) { first_rule(c).match = "/a/*"; }},
      {"site.headers.status",
       R"(headers = [{ match = "/**", status = ["4xx", 200], set = { A = "b" } }])",
       [](Config& c) {
         first_rule(c).status = {{.first = 400, .last = 499}, {.first = 200, .last = 200}};
       }},
      {"site.headers.set", R"(headers = [{ match = "/**", set = { Z = "1", A = "2" } }])",
       [](Config& c) {
         first_rule(c).set = {{.name = "Z", .value = "1"}, {.name = "A", .value = "2"}};
       }},
      {"site.headers.append",
       R"(headers = [{ match = "/**", set = { A = "b" }, append = { Vary = "Accept" } }])",
       [](Config& c) { first_rule(c).append = {{.name = "Vary", .value = "Accept"}}; }},
      {"site.headers.remove",
       R"(headers = [{ match = "/**", set = { A = "b" }, remove = ["Server"] }])",
       [](Config& c) { first_rule(c).remove = {"Server"}; }},
      {"site.redirects", R"(redirects = [{ from = "/a", to = "/b" }])",
       [](Config& c) { first_redirect(c); }},
      {"site.redirects.from", R"(redirects = [{ from = "/c/*", to = "/b" }])",
       [](Config& c) { first_redirect(c).from = "/c/*"; }},
      {"site.redirects.to", R"(redirects = [{ from = "/a", to = "https://a.b/c?d=e#f" }])",
       [](Config& c) { first_redirect(c).to = "https://a.b/c?d=e#f"; }},
      {"site.redirects.status", R"(redirects = [{ from = "/a", to = "/b", status = 308 }])",
       [](Config& c) { first_redirect(c).status = 308; }},
      {"site.redirects.scheme", R"(redirects = [{ from = "/a", to = "/b", scheme = "http" }])",
       [](Config& c) { first_redirect(c).scheme = RedirectScheme::http; }},
  };
}

/// With the tables of the first site where a file has them.
std::vector<Setting> settings() {
  std::vector<Setting> all = process_settings();
  for (Setting& each : site_settings()) {
    each.text = "[[site]]\n" + each.text;
    all.push_back(std::move(each));
  }
  return all;
}

TEST(Setting, SetsItsMemberAndNothingElse) {
  for (const Setting& each : settings()) {
    SCOPED_TRACE(each.key);
    Config expected;
    each.change(expected);
    EXPECT_NE(expected, Config());
    EXPECT_EQ(config_of(each.text), expected);
  }
}

TEST(Setting, IsTriedHereForEachKey) {
  std::set<std::string> tried;
  for (const Setting& each : settings()) tried.insert(each.key);
  for (const Key& key : schema()) {
    if (key.section.empty()) continue;
    EXPECT_TRUE(tried.contains(full_name(key))) << full_name(key);
  }
}

// Where what is set comes from.

TEST(Settings, RememberWhereTheyWereMade) {
  const Loaded loaded = load_text(
      "[limits]\nidle-timeout = \"1s\"\n[server]\nlisten = [\n\":1\"]\n[[site]]\nroot = \"/\"\n"
      "[[site]]\nhosts = [\"a\"]\nroot = \"/\"\nlisting = { entries = 1 }\n"
      "[[site.headers]]\nmatch = \"/**\"\nset = { A = \"b\" }\n",
      "dir/q.toml");
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  const Origins expected = {{"limits", "dir/q.toml:1"},
                            {"limits.idle-timeout", "dir/q.toml:2"},
                            {"server", "dir/q.toml:3"},
                            {"server.listen", "dir/q.toml:4"},
                            {"site[0].root", "dir/q.toml:7"},
                            {"site[1].hosts", "dir/q.toml:9"},
                            {"site[1].root", "dir/q.toml:10"},
                            {"site[1].listing", "dir/q.toml:11"},
                            {"site[1].listing.entries", "dir/q.toml:11"},
                            {"site[1].headers[0].match", "dir/q.toml:13"},
                            {"site[1].headers[0].set", "dir/q.toml:14"}};
  EXPECT_EQ(loaded->origins, expected);
}

TEST(Settings, KnowTheLinesOfSitesAndRules) {
  const Loaded loaded = load_text(
      "[[site]]\nroot = \"/\"\n\n[[site.headers]]\nmatch = \"/**\"\nset = { A = \"b\" }\n"
      "[[site.redirects]]\nfrom = \"/a\"\nto = \"/b\"\n[[site]]\nroot = \"/\"\nhosts = [\"a\"]\n",
      "q.toml");
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  const std::vector<Site>& sites = loaded->config.sites;
  ASSERT_EQ(sites.size(), 2U);
  EXPECT_EQ(sites[0].line, 1U);
  EXPECT_EQ(sites[0].headers.front().line, 4U);
  EXPECT_EQ(sites[0].redirects.front().line, 7U);
  EXPECT_EQ(sites[1].line, 10U);
}

}  // namespace
}  // namespace config
