#include <deque>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/server/site.hpp"

// What the settings of a site make of its paths.
namespace server {
namespace {

using tests::content_of;
using tests::status_of;
using tests::TemporaryFolder;
namespace fs = std::filesystem;

class SiteLookup : public testing::Test {
 protected:
  /// What a path leads to, with these settings.
  [[nodiscard]] ResourceRef look(std::string_view path) {
    const auto options = tests::SiteOptions{.settings = settings_};
    return sites_.emplace_back(folder_.path(), options).load(path);
  }

  TemporaryFolder folder_;
  config::Site settings_;

 private:
  std::deque<tests::Site> sites_;  // what they found refers to them
};

TEST_F(SiteLookup, RedirectsWhateverIsThere) {
  folder_.write("old", "still here");
  settings_.redirects = {{.from = "/old", .to = "/new", .status = 308},
                         {.from = "/a/*/c", .to = "/$1"},
                         {.from = "/.gone/**", .to = "", .status = 410}};
  const ResourceRef moved = look("/old");
  ASSERT_EQ(moved->kind(), Resource::Kind::redirect);
  EXPECT_EQ(moved->redirection(Scheme::https)->status, Status::permanent_redirect);
  EXPECT_EQ(moved->redirection(Scheme::http)->location, "/new");
  EXPECT_EQ(look("/a/b/c")->redirection(Scheme::http)->location, "/b");
  EXPECT_EQ(status_of(look("/.gone/x")), Status::gone);
  EXPECT_EQ(status_of(look("/none")), Status::not_found);
}

TEST_F(SiteLookup, RedirectsOneSchemeAndAnswersTheOther) {
  folder_.write("page", "content");
  settings_.redirects = {
      {.from = "/**", .to = "https://example.org/$1", .scheme = config::RedirectScheme::http}};
  const ResourceRef found = look("/page");
  EXPECT_EQ(content_of(found), "content");
  EXPECT_EQ(found->redirection(Scheme::http)->location, "https://example.org/page");
  EXPECT_EQ(found->redirection(Scheme::https), nullptr);
  EXPECT_EQ(look("/none")->redirection(Scheme::http)->location, "https://example.org/none");
}

TEST_F(SiteLookup, HidesDotFiles) {
  for (const char* const name :
       {".env", ".git/config", "d/.secret", ".well-known/a", ".well-known/.hidden", "d/..odd"}) {
    folder_.write(name, "content");
  }
  for (const char* const path : {"/.env", "/.git/config", "/.git/", "/.git", "/d/.secret",
                                 "/.well-known/.hidden", "/d/..odd", "/.none"}) {
    EXPECT_EQ(status_of(look(path)), Status::not_found) << path;
  }
  EXPECT_EQ(content_of(look("/.well-known/a")), "content");
  settings_.dotfiles = true;
  EXPECT_EQ(content_of(look("/.env")), "content");
  EXPECT_EQ(content_of(look("/.git/config")), "content");
}

TEST_F(SiteLookup, RefusesEveryLinkWhereTheyAreDenied) {
  folder_.write("d/a", "a");
  fs::create_symlink("d/a", folder_.path() / "link");
  fs::create_symlink("d", folder_.path() / "folder");
  EXPECT_EQ(content_of(look("/link")), "a");
  settings_.symlinks = false;
  for (const char* const path : {"/link", "/folder/a", "/folder/", "/folder"}) {
    EXPECT_EQ(status_of(look(path)), Status::not_found) << path;
  }
  EXPECT_EQ(content_of(look("/d/a")), "a");
}

TEST_F(SiteLookup, DoesNotFollowASidecarThatIsALinkWhereTheyAreDenied) {
  folder_.write("a.txt", "plain");
  folder_.write("b", "coded");
  fs::create_symlink("b", folder_.path() / "a.txt.br");
  EXPECT_TRUE(look("/a.txt")->coded(ContentCoding::brotli));
  settings_.symlinks = false;
  EXPECT_FALSE(look("/a.txt")->coded(ContentCoding::brotli));
}

TEST_F(SiteLookup, CleanUrlsTakeTheFileThenThePageThenTheFolder) {
  settings_.clean_urls = true;
  fs::create_directory(folder_.path() / "about");
  EXPECT_EQ(status_of(look("/about")), Status::moved_permanently);
  folder_.write("about.html", "page");
  EXPECT_EQ(content_of(look("/about")), "page");
  EXPECT_EQ(look("/about")->media_type(), "text/html; charset=utf-8");
  EXPECT_EQ(status_of(look("/about/")), Status::not_found);  // the folder's own index
  fs::remove(folder_.path() / "about");
  EXPECT_EQ(content_of(look("/about")), "page");
  folder_.write("about", "file");
  EXPECT_EQ(content_of(look("/about")), "file");
  settings_.clean_urls = false;
  fs::remove(folder_.path() / "about");
  EXPECT_EQ(status_of(look("/about")), Status::not_found);
}

TEST_F(SiteLookup, CleanUrlsPassOverWhatIsNoPage) {
  settings_.clean_urls = true;
  fs::create_directories(folder_.path() / "a.html");
  EXPECT_EQ(status_of(look("/a")), Status::not_found);
  fs::create_directory(folder_.path() / "a");
  EXPECT_EQ(status_of(look("/a")), Status::moved_permanently);
  EXPECT_EQ(status_of(look("/" + std::string(252, 'x'))), Status::not_found);
}

TEST_F(SiteLookup, CleanUrlsKeepNothingOpen) {
  settings_.clean_urls = true;
  folder_.write("b/index.html", "index");
  folder_.write("b.html", "page");
  fs::create_directories(folder_.path() / "c" / "x");
  fs::create_directories(folder_.path() / "c.html");
  tests::Site site(folder_.path(), {.settings = settings_});
  const std::size_t before = tests::open_descriptors();
  for (const char* const path : {"/b", "/c", "/b/", "/d"}) (void)site.load(path);
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST_F(SiteLookup, GivesItsOwnMediaTypes) {
  folder_.write("a.txt", "");
  folder_.write("a.tar.odd", "");
  folder_.write("a.css", "");
  settings_.types = {{.extension = ".txt", .type = "text/markdown"},
                     {.extension = ".odd", .type = "application/x-odd"}};
  const ResourceRef text = look("/a.txt");
  EXPECT_EQ(text->media_type(), "text/markdown");
  EXPECT_EQ(look("/a.tar.odd")->media_type(), "application/x-odd");
  EXPECT_EQ(look("/a.css")->media_type(), "text/css; charset=utf-8");
}

TEST_F(SiteLookup, ListsAFolderWithoutAnIndexWhereThatIsOn) {
  folder_.write("d/a", "");
  EXPECT_EQ(status_of(look("/d/")), Status::not_found);
  settings_.listing.enabled = true;
  EXPECT_EQ(look("/d/")->kind(), Resource::Kind::directory);
  EXPECT_EQ(look("/")->kind(), Resource::Kind::directory);
  EXPECT_EQ(status_of(look("/none/")), Status::not_found);
  folder_.write("d/index.html", "index");
  EXPECT_EQ(content_of(look("/d/")), "index");
}

}  // namespace
}  // namespace server
