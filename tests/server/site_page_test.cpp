#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/response.hpp"
#include "tests/server/site.hpp"

// What a site shows in place of what failed.
namespace server {
namespace {

using runtime::Task;
using tests::content_of;
using tests::status_of;
using tests::TemporaryFolder;

config::Site with_pages() {
  config::Site settings;
  settings.errors = {{.status = {.first = 400, .last = 499}, .path = "/4xx.html"},
                     {.status = {.first = 404, .last = 404}, .path = "/404.html"},
                     {.status = {.first = 500, .last = 599}, .path = "/50x.html"}};
  return settings;
}

config::Site with_fallback() {
  config::Site settings;
  settings.fallback = "/app.html";
  return settings;
}

TEST(SiteRules, ChoosesTheMostSpecificPage) {
  const SiteRules rules(with_pages());
  EXPECT_EQ(rules.page_for(Status::not_found), "/404.html");
  EXPECT_EQ(rules.page_for(Status::forbidden), "/4xx.html");
  EXPECT_EQ(rules.page_for(Status::service_unavailable), "/50x.html");
  EXPECT_EQ(rules.page_for(Status::moved_permanently), "");
  EXPECT_EQ(SiteRules(config::Site{}).page_for(Status::not_found), "");
}

TEST(SiteRules, KnowsItsPages) {
  config::Site settings = with_pages();
  settings.fallback = "/app.html";
  const SiteRules rules(settings);
  for (const char* const path : {"/404.html", "/4xx.html", "/50x.html", "/app.html"}) {
    EXPECT_TRUE(rules.is_page(path)) << path;
  }
  EXPECT_FALSE(rules.is_page("/index.html"));
}

TEST(SiteRules, FallsBackOnlyForWhatIsNotHidden) {
  const SiteRules rules(with_fallback());
  EXPECT_TRUE(rules.falls_back("/a/b"));
  EXPECT_TRUE(rules.falls_back("/.well-known/a"));
  EXPECT_FALSE(rules.falls_back("/.git/config"));
  EXPECT_FALSE(SiteRules(config::Site{}).falls_back("/a"));
  config::Site open = with_fallback();
  open.dotfiles = true;
  EXPECT_TRUE(SiteRules(open).falls_back("/.git/config"));
}

TEST(SitePages, StandForWhatWasRefused) {
  const TemporaryFolder folder;
  folder.write("404.html", "not found");
  tests::Site site(folder.path(), {.settings = with_pages()});
  const ResourceRef none = site.get("/none");
  EXPECT_EQ(status_of(none), Status::not_found);
  ASSERT_TRUE(none->page());
  EXPECT_EQ(content_of(none->page()), "not found");
  EXPECT_FALSE(none->falls_back());
  EXPECT_EQ(status_of(site.get("/404.html")), Status::ok);
}

TEST(SitePages, ThatAreMissingAreDoneWithout) {
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {.settings = with_pages()});
  EXPECT_FALSE(site.get("/none")->page());
  EXPECT_FALSE(site.get("/404.html")->page());
  EXPECT_EQ(status_of(site.get("/404.html")), Status::not_found);
}

/// Fetches on its own, and leaves what it got.
Task<void> fetch_into(tests::Site& site, std::string_view path, ResourceRef& found) {
  found = co_await site.cache.fetch(site.site, path, {});
}

TEST(SitePages, DoNotWaitForEachOther) {
  const TemporaryFolder folder;
  config::Site settings = with_pages();
  settings.fallback = "/app.html";
  tests::Site site(folder.path(), {.settings = settings, .may_stall = true});
  const std::vector<std::string_view> paths = {"/none",     "/404.html", "/app.html", "/4xx.html",
                                               "/50x.html", "/.hidden",  "/404.html", "/app.html"};
  std::vector<ResourceRef> found(paths.size());
  tests::run(*site.loop, [&]() -> Task<void> {
    runtime::Scope scope(*site.loop);
    for (std::size_t i = 0; i < paths.size(); ++i) {
      scope.spawn(fetch_into(site, paths[i], found[i]));
    }
    co_await scope.join();
  });
  for (const ResourceRef& each : found) {
    EXPECT_EQ(status_of(each), Status::not_found);
    EXPECT_FALSE(each->page());
  }
}

TEST(SitePages, AreFoundAnewWhenTheyHaveChanged) {
  const TemporaryFolder folder;
  folder.write("404.html", "first");
  tests::Site site(folder.path(), {.revalidate = {}, .settings = with_pages()});
  ASSERT_TRUE(site.get("/none")->page());
  EXPECT_EQ(content_of(site.get("/none")->page()), "first");
  folder.write("404.html", "second");
  EXPECT_EQ(content_of(site.get("/none")->page()), "second");
  std::filesystem::remove(folder.path() / "404.html");
  EXPECT_FALSE(site.get("/none")->page());
}

TEST(SiteFallback, StandsForWhatIsNotThere) {
  const TemporaryFolder folder;
  folder.write("app.html", "application");
  folder.write("d/a", "a");
  folder.write(".git/config", "secret");
  tests::Site site(folder.path(), {.settings = with_fallback()});
  for (const char* const path : {"/none", "/d/", "/some/where/else"}) {
    const ResourceRef found = site.get(path);
    ASSERT_TRUE(found->page()) << path;
    EXPECT_TRUE(found->falls_back());
    EXPECT_EQ(content_of(found->page()), "application");
  }
  EXPECT_FALSE(site.get("/.git/config")->page());
  EXPECT_FALSE(site.get("/.none")->page());
  EXPECT_EQ(content_of(site.get("/d/a")), "a");
}

TEST(SiteFallback, GoesBeforeThePageFor404) {
  const TemporaryFolder folder;
  folder.write("app.html", "application");
  folder.write("404.html", "not found");
  config::Site settings = with_pages();
  settings.fallback = "/app.html";
  tests::Site site(folder.path(), {.settings = settings});
  EXPECT_TRUE(site.get("/none")->falls_back());
  EXPECT_EQ(content_of(site.get("/.none")->page()), "not found");
  EXPECT_FALSE(site.get("/.none")->falls_back());
}

TEST(SiteFallback, GetsTheRulesOfItsFileButNoLifetime) {
  const TemporaryFolder folder;
  folder.write("app.html", "application");
  config::Site settings = with_fallback();
  settings.headers = {
      {.match = "/app.html", .set = {{"Cache-Control", "max-age=1"}, {"X-File", "1"}}},
      {.match = "/assets/**", .set = {{"Cache-Control", "immutable"}, {"X-Path", "1"}}}};
  tests::Site site(folder.path(), {.settings = settings});
  const ResourceRef found = site.get("/assets/none.js");
  ASSERT_TRUE(found->falls_back());
  Response response;
  response.reset(Status::ok);
  response.add("Cache-Control", "no-cache");
  found->rules().apply(response);
  EXPECT_EQ(response.field("Cache-Control"), "no-cache");
  ASSERT_EQ(response.extension().size(), 1U);
  EXPECT_EQ(response.extension().front().name, "X-File");
}

}  // namespace
}  // namespace server
