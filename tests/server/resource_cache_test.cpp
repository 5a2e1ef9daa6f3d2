#include "server/resource_cache.hpp"

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "runtime/scope.hpp"
#include "tests/server/site.hpp"

namespace server {
namespace {

using runtime::StopSource;
using runtime::StopToken;
using runtime::Task;
using tests::content_of;
using tests::status_of;
using tests::TemporaryFolder;
namespace fs = std::filesystem;

/// Looks at the disk for each request.
constexpr std::chrono::nanoseconds kEachTime{0};

/// What a file of the same size takes in a cache.
std::size_t cost_of_one(std::size_t size) {
  const TemporaryFolder folder;
  folder.write("a", std::string(size, 'x'));
  tests::Site site(folder.path(), {});
  (void)site.get("/a");
  return site.cache.memory_used();
}

TEST(ResourceCache, GivesWhatItHasWithoutLooking) {
  const TemporaryFolder folder;
  folder.write("a", "first");
  tests::Site site(folder.path(), {});
  EXPECT_FALSE(site.cache.find(site.site, "/a"));
  const ResourceRef fetched = site.get("/a");
  folder.write("a", "second");
  EXPECT_EQ(&*site.get("/a"), &*fetched);
  EXPECT_EQ(content_of(site.get("/a")), "first");
  EXPECT_EQ(site.cache.counters().loads, 1U);
  EXPECT_EQ(site.cache.counters().hits, 2U);
}

TEST(ResourceCache, LooksAgainWhenItsAnswerIsOld) {
  const TemporaryFolder folder;
  folder.write("a", "first");
  tests::Site site(folder.path(), {.revalidate = std::chrono::milliseconds(1)});
  (void)site.get("/a");
  folder.write("a", "second");
  const auto turn = [&]() -> Task<void> { co_await tests::Turn(*site.loop); };
  // Ends as soon as the millisecond has passed.
  while (content_of(site.get("/a")) == "first") site.loop->run(turn());
  EXPECT_GE(site.cache.counters().loads, 2U);
}

TEST(ResourceCache, KeepsAFileThatHasNotChanged) {
  const TemporaryFolder folder;
  tests::make_old(folder.write("a", "a"));
  tests::Site site(folder.path(), {.revalidate = kEachTime});
  const ResourceRef first = site.get("/a");
  EXPECT_EQ(&*site.get("/a"), &*first);
  EXPECT_EQ(site.cache.counters().loads, 2U);
}

TEST(ResourceCache, ReadsAFileAgainThatMayHaveChangedUnseen) {
  const TemporaryFolder folder;
  folder.write("a", "a");  // just now: the file system's clock may not have ticked since
  tests::Site site(folder.path(), {.revalidate = kEachTime});
  const ResourceRef first = site.get("/a");
  EXPECT_NE(&*site.get("/a"), &*first);
}

TEST(ResourceCache, SeesEveryKindOfChange) {
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {.revalidate = kEachTime});
  EXPECT_EQ(status_of(site.get("/a")), Status::not_found);

  tests::make_old(folder.write("a", "made"));
  EXPECT_EQ(content_of(site.get("/a")), "made");

  folder.write("a", "edit");
  EXPECT_EQ(content_of(site.get("/a")), "edit");

  // Another file of the same size and time takes its place.
  tests::make_old(folder.path() / "a");
  EXPECT_EQ(content_of(site.get("/a")), "edit");
  tests::make_old(folder.write("b", "swap"));
  fs::rename(folder.path() / "b", folder.path() / "a");
  EXPECT_EQ(content_of(site.get("/a")), "swap");

  fs::remove(folder.path() / "a");
  EXPECT_EQ(status_of(site.get("/a")), Status::not_found);
  fs::create_directory(folder.path() / "a");
  EXPECT_EQ(status_of(site.get("/a")), Status::moved_permanently);
}

TEST(ResourceCache, RemembersWhatIsNotThere) {
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {});
  EXPECT_EQ(status_of(site.get("/none")), Status::not_found);
  EXPECT_EQ(status_of(site.cache.find(site.site, "/none")), Status::not_found);
  EXPECT_EQ(site.cache.counters().loads, 1U);
}

TEST(ResourceCache, DoesNotRememberALookThatWasStopped) {
  const TemporaryFolder folder;
  folder.write("a", "a");
  tests::Site site(folder.path(), {});
  StopSource stop;
  stop.stop();
  EXPECT_EQ(status_of(site.loop->run(site.cache.fetch(site.site, "/a", stop))),
            Status::internal_server_error);
  EXPECT_EQ(site.cache.entries(), 0U);
  EXPECT_EQ(content_of(site.get("/a")), "a");
}

TEST(ResourceCache, ForgetsTheLeastRecentlyUsedWhenMemoryIsFull) {
  constexpr std::size_t kSize = 4096;
  const TemporaryFolder folder;
  for (const char* const name : {"a", "b", "c"}) folder.write(name, std::string(kSize, 'x'));
  tests::Site site(folder.path(), {.memory = 2 * cost_of_one(kSize)});
  (void)site.get("/a");
  (void)site.get("/b");
  EXPECT_EQ(site.cache.counters().evictions, 0U);
  (void)site.get("/a");
  (void)site.get("/c");
  EXPECT_EQ(site.cache.counters().evictions, 1U);
  EXPECT_TRUE(site.cache.find(site.site, "/a"));
  EXPECT_FALSE(site.cache.find(site.site, "/b"));
  EXPECT_TRUE(site.cache.find(site.site, "/c"));
  EXPECT_LE(site.cache.memory_used(), 2 * cost_of_one(kSize));
}

TEST(ResourceCache, BoundsTheMemoryOfWhatIsNotThere) {
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {.memory = 64 * 1024});
  for (int i = 0; i < 2000; ++i) (void)site.get("/none" + std::to_string(i));
  EXPECT_LE(site.cache.memory_used(), 64U * 1024);
  EXPECT_LT(site.cache.entries(), 2000U);
  EXPECT_GT(site.cache.entries(), 10U);
}

TEST(ResourceCache, BoundsItsOpenFiles) {
  const TemporaryFolder folder;
  for (const char* const name : {"a", "b", "c"}) folder.write(name, "large");
  tests::Site site(folder.path(), {.open_files = 2, .most_in_memory = 4});
  const std::size_t before = tests::open_descriptors();
  (void)site.get("/a");
  (void)site.get("/b");
  (void)site.get("/a");
  (void)site.get("/c");
  EXPECT_EQ(tests::open_descriptors(), before + 2);
  EXPECT_TRUE(site.cache.find(site.site, "/a"));
  EXPECT_FALSE(site.cache.find(site.site, "/b"));
  EXPECT_TRUE(site.cache.find(site.site, "/c"));
}

TEST(ResourceCache, ServesWhatItHasNoRoomFor) {
  const TemporaryFolder folder;
  folder.write("a", "a");
  folder.write("large", "large");
  tests::Site site(folder.path(), {.memory = 0, .open_files = 0, .most_in_memory = 4});
  EXPECT_EQ(content_of(site.get("/a")), "a");
  EXPECT_EQ(content_of(site.get("/large")), "large");
  EXPECT_EQ(site.cache.entries(), 0U);
  EXPECT_EQ(site.cache.memory_used(), 0U);
}

TEST(ResourceCache, KeepsAnEvictedFileForThoseWhoUseIt) {
  const TemporaryFolder folder;
  folder.write("a", "large a");
  folder.write("b", "large b");
  tests::Site site(folder.path(), {.open_files = 1, .most_in_memory = 4});
  const ResourceRef a = site.get("/a");
  (void)site.get("/b");
  EXPECT_FALSE(site.cache.find(site.site, "/a"));
  EXPECT_EQ(content_of(a), "large a");
}

/// Fetches on its own, and leaves what it got.
Task<void> fetch_into(tests::Site& site, std::string_view path, StopToken token,
                      ResourceRef& found) {
  found = co_await site.cache.fetch(site.site, path, token);
}

TEST(ResourceCache, LooksOnceForManyRequests) {
  const TemporaryFolder folder;
  folder.write("a", "a");
  tests::Site site(folder.path(), {});
  std::vector<ResourceRef> found(100);
  tests::run(*site.loop, [&]() -> Task<void> {
    runtime::Scope scope(*site.loop);
    for (ResourceRef& each : found) scope.spawn(fetch_into(site, "/a", {}, each));
    co_await scope.join();
  });
  EXPECT_EQ(site.cache.counters().loads, 1U);
  for (const ResourceRef& each : found) EXPECT_EQ(&*each, &*found.front());
}

TEST(ResourceCache, LooksForEachWhereNothingMayBeOld) {
  const TemporaryFolder folder;
  folder.write("a", "a");
  tests::Site site(folder.path(), {.revalidate = kEachTime});
  std::vector<ResourceRef> found(10);
  tests::run(*site.loop, [&]() -> Task<void> {
    runtime::Scope scope(*site.loop);
    for (ResourceRef& each : found) scope.spawn(fetch_into(site, "/a", {}, each));
    co_await scope.join();
  });
  EXPECT_EQ(site.cache.counters().loads, 10U);
  for (const ResourceRef& each : found) EXPECT_EQ(content_of(each), "a");
}

TEST(ResourceCache, LetsOneOfManyGiveUp) {
  const TemporaryFolder folder;
  folder.write("a", "a");
  tests::Site site(folder.path(), {});
  std::vector<ResourceRef> found(3);
  StopSource stop;
  tests::run(*site.loop, [&]() -> Task<void> {
    runtime::Scope scope(*site.loop);
    scope.spawn(fetch_into(site, "/a", {}, found[0]));
    scope.spawn(fetch_into(site, "/a", stop, found[1]));
    scope.spawn(fetch_into(site, "/a", {}, found[2]));
    stop.stop();
    co_await scope.join();
  });
  EXPECT_EQ(content_of(found[0]), "a");
  EXPECT_EQ(status_of(found[1]), Status::service_unavailable);
  EXPECT_EQ(content_of(found[2]), "a");
}

TEST(ResourceCache, LooksAgainForThoseWhoseLeaderGaveUp) {
  const TemporaryFolder folder;
  folder.write("a", "a");
  tests::Site site(folder.path(), {.may_stall = true});
  std::vector<ResourceRef> found(2);
  StopSource stop;
  tests::run(*site.loop, [&]() -> Task<void> {
    runtime::Scope scope(*site.loop);
    scope.spawn(fetch_into(site, "/a", stop, found[0]));
    scope.spawn(fetch_into(site, "/a", {}, found[1]));
    stop.stop();
    co_await scope.join();
  });
  EXPECT_EQ(content_of(found[1]), "a");
}

TEST(ResourceCache, SwitchesToAnotherReleaseAtOnce) {
  const TemporaryFolder folder;
  folder.write("1/a", "old a");
  folder.write("1/b", "old b");
  folder.write("2/a", "new a");
  const fs::path link = folder.path() / "current";
  fs::create_directory_symlink("1", link);
  tests::Site site(link, {.revalidate = kEachTime});
  EXPECT_EQ(content_of(site.get("/a")), "old a");
  EXPECT_EQ(content_of(site.get("/b")), "old b");

  // As `ln -sfn` does.
  fs::create_directory_symlink("2", folder.path() / "next");
  fs::rename(folder.path() / "next", link);
  EXPECT_EQ(content_of(site.get("/a")), "new a");
  EXPECT_EQ(site.cache.entries(), 1U);
  EXPECT_EQ(status_of(site.get("/b")), Status::not_found);
}

TEST(ResourceCache, ServesAgainWhenItsRootIsBack) {
  const TemporaryFolder folder;
  folder.write("root/a", "before");
  const fs::path root = folder.path() / "root";
  tests::Site site(root, {.revalidate = kEachTime});
  EXPECT_EQ(content_of(site.get("/a")), "before");
  fs::remove_all(root);
  EXPECT_EQ(status_of(site.get("/a")), Status::service_unavailable);
  folder.write("root/a", "after");
  EXPECT_EQ(content_of(site.get("/a")), "after");
}

TEST(ResourceCache, EndsWithTheLastVersionOfAFileThatIsBeingRewritten) {
  const TemporaryFolder folder;
  const fs::path file = folder.write("a", std::string(100'000, 'a'));
  tests::Site site(folder.path(), {.revalidate = kEachTime});
  std::atomic<bool> enough = false;
  std::thread writer([&] {
    for (char fill = 'a'; !enough; fill = fill == 'z' ? 'a' : static_cast<char>(fill + 1)) {
      folder.write("a", std::string(100'000, fill));
    }
  });
  for (int i = 0; i < 200; ++i) {
    const ResourceRef found = site.get("/a");
    if (status_of(found) == Status::ok) {
      EXPECT_EQ(content_of(found).size(), found->identity()->size());
    }
  }
  enough = true;
  writer.join();
  EXPECT_EQ(content_of(site.get("/a")), tests::read_until_end(tests::open_for_reading(file).get()));
}

}  // namespace
}  // namespace server
