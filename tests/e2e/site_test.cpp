#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/e2e/configured_server.hpp"

// The settings of a site, each by itself; coding_test.cpp has those of content codings,
// header_rule_test.cpp those of header fields, hosts_test.cpp those of hosts.
namespace tests {
namespace {

namespace fs = std::filesystem;

/// A server of one site with these further settings.
class SiteSetting : public testing::Test {
 protected:
  SiteSetting() { files_.write("root/a.txt", "0123456789"); }

  [[nodiscard]] ConfiguredServer serve(std::string_view settings) const {
    return {files_, "[[site]]\nroot = \"root\"\n" + std::string(settings)};
  }

  ConfiguredFiles files_;
};

TEST_F(SiteSetting, Index) {
  files_.write("root/d/second.html", "second");
  files_.write("root/both/first.html", "first");
  files_.write("root/both/second.html", "second");
  ConfiguredServer server = serve("index = [\"first.html\", \"second.html\"]\n");
  EXPECT_EQ(server.get("/d/").body, "second");
  EXPECT_EQ(server.get("/both/").body, "first");
  EXPECT_EQ(server.get("/").status, 404);
}

TEST_F(SiteSetting, Listing) {
  files_.write("root/d/b.txt", "");
  EXPECT_EQ(serve("").get("/d/").status, 404);
  ConfiguredServer server = serve("listing = true\n");
  const HttpResponse page = server.get("/d/", "Accept: text/html\r\n");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.field("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.field("Vary"), "Accept");
  EXPECT_EQ(page.field("Cache-Control"), "no-cache");
  EXPECT_EQ(page.field("X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(page.body.contains("b.txt"));
  const HttpResponse json = server.get("/d/", "Accept: application/json\r\n");
  EXPECT_EQ(json.field("Content-Type"), "application/json");
  EXPECT_TRUE(json.body.contains("\"b.txt\"")) << json.body;
  EXPECT_EQ(server.get("/d/?format=json").field("Content-Type"), "application/json");
  EXPECT_EQ(server.get("/d").field("Location"), "/d/");
  EXPECT_EQ(server.get("/none/").status, 404);
  EXPECT_FALSE(server.get("/", "Accept: text/html\r\n").body.contains("quoit.toml"));
}

TEST_F(SiteSetting, ListingHasNoValidators) {  // RFC 9110 §13.1
  files_.write("root/d/b.txt", "");
  ConfiguredServer server = serve("listing = true\n");
  EXPECT_EQ(server.get("/d/", "If-Match: *\r\n").status, 200);
  EXPECT_EQ(server.get("/d/", "If-Match: \"x\"\r\n").status, 412);
  EXPECT_EQ(server.get("/d/", "If-None-Match: \"x\"\r\n").status, 200);
  EXPECT_EQ(server.get("/d/", "Range: bytes=0-1\r\nIf-Range: \"x\"\r\n").status, 200);
  for (const char* const date : {"If-Modified-Since", "If-Unmodified-Since"}) {
    const std::string field = std::string(date) + ": Sun, 09 Sep 2001 01:46:40 GMT\r\n";
    EXPECT_EQ(server.get("/d/", field).status, 200) << date;
  }
  const HttpResponse known = server.get("/d/", "If-None-Match: *\r\n");
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.field("Cache-Control"), "no-cache");
  EXPECT_EQ(known.field("Vary"), "Accept");
}

TEST_F(SiteSetting, ListingEntries) {
  for (const char* const name : {"root/d/a", "root/d/b", "root/d/c"}) files_.write(name, "");
  ConfiguredServer server = serve("listing = { entries = 2 }\n");
  const std::string json = server.get("/d/?format=json").body;
  const int names = json.contains("\"a\"") + json.contains("\"b\"") + json.contains("\"c\"");
  EXPECT_EQ(names, 2) << json;
}

TEST_F(SiteSetting, Etag) {
  EXPECT_EQ(serve("etag = \"mtime-size\"\n").get("/a.txt").field("ETag"), "\"de0b6b3aebfcd15-a\"");
  ConfiguredServer server = serve("etag = \"off\"\n");
  EXPECT_FALSE(server.get("/a.txt").field("ETag"));
  EXPECT_EQ(server.get("/a.txt", "If-None-Match: \"de0b6b3aebfcd15-a\"\r\n").status, 200);
  const std::string modified = "Sun, 09 Sep 2001 01:46:40 GMT";
  const HttpResponse known = server.get("/a.txt", "If-Modified-Since: " + modified + "\r\n");
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.field("Last-Modified"), modified);  // RFC 9110 §15.4.5
}

TEST_F(SiteSetting, Nosniff) {
  ConfiguredServer on = serve("");
  EXPECT_EQ(on.get("/a.txt").field("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(on.get("/none").field("X-Content-Type-Options"), "nosniff");
  ConfiguredServer off = serve("nosniff = false\n");
  EXPECT_FALSE(off.get("/a.txt").field("X-Content-Type-Options"));
  EXPECT_FALSE(off.get("/none").field("X-Content-Type-Options"));
}

TEST_F(SiteSetting, Dotfiles) {
  files_.write("root/.env", "secret");
  files_.write("root/.git/config", "secret");
  files_.write("root/.well-known/security.txt", "Contact");
  ConfiguredServer deny = serve("listing = true\n");
  for (const char* const target : {"/.env", "/.git/config", "/%2egit/config", "/.git", "/.none"}) {
    EXPECT_EQ(deny.get(target).status, 404) << target;
  }
  EXPECT_EQ(deny.get("/.well-known/security.txt").body, "Contact");
  EXPECT_FALSE(deny.get("/?format=json").body.contains(".env"));
  ConfiguredServer allow = serve("dotfiles = \"allow\"\nlisting = true\n");
  EXPECT_EQ(allow.get("/.env").body, "secret");
  EXPECT_EQ(allow.get("/.git/config").body, "secret");
  EXPECT_TRUE(allow.get("/?format=json").body.contains(".env"));
}

TEST_F(SiteSetting, Symlinks) {
  files_.write("outside", "secret");
  fs::create_symlink("a.txt", files_.root() / "link.txt");
  fs::create_symlink("../outside", files_.root() / "out.txt");
  ConfiguredServer within = serve("");
  EXPECT_EQ(within.get("/link.txt").body, "0123456789");
  EXPECT_EQ(within.get("/out.txt").status, 403);
  ConfiguredServer deny = serve("symlinks = \"deny\"\n");
  EXPECT_EQ(deny.get("/link.txt").status, 404);
  EXPECT_EQ(deny.get("/out.txt").status, 404);
  EXPECT_EQ(deny.get("/a.txt").status, 200);
}

TEST_F(SiteSetting, Fallback) {
  files_.write("root/app.html", "application");
  files_.write("root/.git/config", "secret");
  ConfiguredServer server = serve(R"(fallback = "/app.html"
    [[site.headers]]
    match = "**"
    set = { Cache-Control = "max-age=31536000, immutable", X-Rule = "1" }
  )");
  const HttpResponse found = server.get("/some/where?q");
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(found.body, "application");
  EXPECT_EQ(found.field("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(found.field("Cache-Control"), "no-cache");
  EXPECT_EQ(found.field("X-Rule"), "1");
  EXPECT_EQ(server.get("/a.txt").field("Cache-Control"), "max-age=31536000, immutable");
  EXPECT_EQ(server.get("/.git/config").status, 404);

  const HttpResponse known =
      server.get("/some/where", "If-None-Match: " + *found.field("ETag") + "\r\n");
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.field("Cache-Control"), "no-cache");
  const HttpResponse failed = server.get("/some/where", "If-Match: \"other\"\r\n");
  EXPECT_EQ(failed.status, 412);
  EXPECT_EQ(server.get("/else", "Range: bytes=0-2\r\n").body, "app");
}

TEST_F(SiteSetting, CleanUrls) {
  files_.write("root/about.html", "page");
  files_.write("root/about/index.html", "index");
  files_.write("root/file", "file");
  files_.write("root/file.html", "page");
  EXPECT_EQ(serve("").get("/about").status, 301);
  ConfiguredServer server = serve("clean-urls = true\n");
  const HttpResponse page = server.get("/about");
  EXPECT_EQ(page.body, "page");
  EXPECT_EQ(page.field("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(server.get("/about/").body, "index");
  EXPECT_EQ(server.get("/file").body, "file");
  EXPECT_EQ(server.get("/none").status, 404);
}

TEST_F(SiteSetting, Errors) {
  files_.write("root/404.html", "nothing here");
  files_.write("root/4xx.html", "not so");
  fs::create_symlink("/", files_.root() / "out");
  ConfiguredServer server =
      serve("errors = { 404 = \"/404.html\", 4xx = \"/4xx.html\", 5xx = \"/none.html\" }\n");
  const HttpResponse none = server.get("/none", "Range: bytes=0-1\r\nIf-None-Match: *\r\n");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.body, "nothing here");
  EXPECT_EQ(none.field("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(none.field("Cache-Control"), "no-store");
  EXPECT_TRUE(none.field("X-Request-Id"));
  EXPECT_EQ(none.field("X-Content-Type-Options"), "nosniff");
  for (const char* const name : {"ETag", "Last-Modified", "Accept-Ranges"}) {
    EXPECT_FALSE(none.field(name)) << name;
  }
  EXPECT_EQ(server.client().head("/none").length, 12U);
  EXPECT_EQ(server.get("/out/etc/passwd").status, 403);
  EXPECT_EQ(server.get("/out/etc/passwd").body, "not so");
  EXPECT_EQ(server.get("/404.html").status, 200);
  EXPECT_NE(server.get("/none.html").body, "nothing here");  // a page has none itself
}

TEST_F(SiteSetting, Types) {
  files_.write("root/b.TXT", "");
  files_.write("root/b.odd", "");
  ConfiguredServer server =
      serve("types = { \".txt\" = \"text/markdown\", \".odd\" = \"application/x-odd\" }\n");
  EXPECT_EQ(server.get("/a.txt").field("Content-Type"), "text/markdown");
  EXPECT_EQ(server.get("/b.TXT").field("Content-Type"), "text/markdown");
  EXPECT_EQ(server.get("/b.odd").field("Content-Type"), "application/x-odd");
}

TEST_F(SiteSetting, Redirects) {
  ConfiguredServer server = serve(R"(
    [[site.redirects]]
    from = "/a.txt"
    to = "/b.txt"
    [[site.redirects]]
    from = "/old/*/**"
    to = "https://example.org/$2/$1"
    status = 308
    [[site.redirects]]
    from = "/asked"
    to = "/answer?own"
    status = 302
    [[site.redirects]]
    from = "/gone/**"
    status = 410
  )");
  EXPECT_EQ(server.get("/a.txt").status, 301);
  EXPECT_EQ(server.get("/a.txt").field("Location"), "/b.txt");
  EXPECT_EQ(server.get("/a.txt?x=1&y").field("Location"), "/b.txt?x=1&y");
  const HttpResponse moved = server.get("/old/a/b%20c/d?q");
  EXPECT_EQ(moved.status, 308);
  EXPECT_EQ(moved.field("Location"), "https://example.org/b%20c/d/a?q");
  EXPECT_EQ(server.get("/asked?mine").status, 302);
  EXPECT_EQ(server.get("/asked?mine").field("Location"), "/answer?own");
  EXPECT_EQ(server.get("/gone/x").status, 410);
  EXPECT_FALSE(server.get("/gone/x").field("Location"));
}

}  // namespace
}  // namespace tests
