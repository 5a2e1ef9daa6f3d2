#include "server/static_files.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "tests/server/site.hpp"

namespace server {
namespace {

TEST(StaticFiles, CountTheFallbackInACodingAsMemoryOfTheCache) {
  const tests::TemporaryFolder folder;
  folder.write("app.html", std::string(20'000, 'x'));
  std::array<config::Site, 1> settings;
  settings.front().fallback = "/app.html";
  const SiteSet set(settings);
  const auto loop = tests::make_loop();
  runtime::Helpers helpers({.threads = 1});
  auto root = RootFolder::open(folder.path().string());
  ASSERT_TRUE(root.has_value());
  std::deque<Site> sites;
  Site& site = sites.emplace_back(*loop, std::move(*root), set[0], 1'000'000);
  ResourceCacheCounters counters;
  ResourceCache cache(*loop, counters,
                      {.memory = 1'000'000, .open_files = 1, .revalidate = std::chrono::hours(1)});
  SiteMetrics counted;
  WaitingRoom room(1);
  const std::array<SiteMetrics*, 1> metrics = {&counted};
  {
    StaticFiles files(*loop, helpers, set, sites, metrics, cache, room, 16);
    Request request;
    request.target.path = "/none";
    request.fields[static_cast<std::size_t>(KnownField::accept_encoding)] = "zstd";
    Response response;
    (void)loop->run(cache.fetch(site, "/none", {}));
    const std::size_t before = cache.memory_used();
    ASSERT_TRUE(files.answer(request, response));
    loop->run(files.join());
    const RepresentationRef made = cache.find(site, "/app.html")->coded(ContentCoding::zstd);
    ASSERT_TRUE(made);
    EXPECT_EQ(cache.memory_used(), before + made->footprint());
  }
  cache.clear();
  loop->run(site.root().join());
}

}  // namespace
}  // namespace server
