#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/e2e/configured_server.hpp"

// Several sites at one address (RFC 9110 §7.2, RFC 9112 §3.2).
namespace tests {
namespace {

struct HostAsked {
  std::string_view target;
  std::string_view host;
  std::string_view answers;
};

TEST(Hosts, ChooseTheSite) {
  const ConfiguredFiles files;
  files.write("root/a.txt", "first");
  files.write("org/a.txt", "org");
  files.write("wild/a.txt", "wild");
  files.write("deep/a.txt", "deep");
  ConfiguredServer server(files, R"(
    [[site]]
    root = "root"
    hosts = ["first.example"]
    [[site]]
    root = "org"
    hosts = ["example.org", "www.example.org"]
    [[site]]
    root = "wild"
    hosts = ["*.example.org", "[::1]"]
    [[site]]
    root = "deep"
    hosts = ["*.deep.example.org"]
  )");
  constexpr HostAsked kCases[] = {
      {"/a.txt", "first.example", "first"},
      {"/a.txt", "example.org", "org"},
      {"/a.txt", "www.example.org", "org"},  // before the wildcard
      {"/a.txt", "a.example.org", "wild"},
      {"/a.txt", "a.b.example.org", "wild"},
      {"/a.txt", "a.deep.example.org", "deep"},  // the longest wildcard
      {"/a.txt", "deep.example.org", "wild"},
      {"/a.txt", "EXAMPLE.Org", "org"},
      {"/a.txt", "example.org:8080", "org"},
      {"/a.txt", "example.org.", "org"},
      {"/a.txt", "Example.org.:80", "org"},
      {"/a.txt", "[::1]:8080", "wild"},
      {"/a.txt", "unknown.example", "first"},
      {"/a.txt", "notexample.org", "first"},
      {"/a.txt", "example.org.evil.example", "first"},
      {"/a.txt", "127.0.0.1", "first"},
      {"http://example.org/a.txt", "a.example.org", "org"},  // RFC 9112 §3.2.2
      {"http://A.example.org:81/a.txt", "example.org", "wild"},
      {"http://unknown.example/a.txt", "example.org", "first"},
  };
  for (const HostAsked& each : kCases) {
    const std::string request = "GET " + std::string(each.target) +
                                " HTTP/1.1\r\nHost: " + std::string(each.host) + "\r\n\r\n";
    EXPECT_EQ(server.client().ask(request).body, each.answers) << each.target << " " << each.host;
  }
  EXPECT_EQ(HttpClient(server.port()).ask("GET /a.txt HTTP/1.0\r\n\r\n").body, "first");
}

TEST(Hosts, HaveSettingsOfTheirOwn) {
  const ConfiguredFiles files;
  files.write("root/a.txt", "first");
  files.write("root/404.html", "nothing here");
  files.write("other/a.txt", "other");
  ConfiguredServer server(files, R"(
    [[site]]
    root = "root"
    errors = { 404 = "/404.html" }
    [[site]]
    root = "other"
    hosts = ["other.example"]
    etag = "off"
    nosniff = false
  )");
  EXPECT_EQ(server.get("/none").body, "nothing here");
  EXPECT_TRUE(server.get("/a.txt").field("ETag").has_value());
  const auto other = [&](std::string_view path) {
    return server.client().ask("GET " + std::string(path) +
                               " HTTP/1.1\r\nHost: other.example\r\n\r\n");
  };
  EXPECT_NE(other("/none").body, "nothing here");
  EXPECT_EQ(other("/none").status, 404);
  EXPECT_EQ(other("/404.html").status, 404);
  EXPECT_FALSE(other("/a.txt").field("ETag"));
  EXPECT_FALSE(other("/a.txt").field("X-Content-Type-Options"));
}

}  // namespace
}  // namespace tests
