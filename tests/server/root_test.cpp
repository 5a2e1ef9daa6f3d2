#include "server/root.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <list>
#include <vector>

#include <gtest/gtest.h>

#include "tests/server/site.hpp"

namespace server {
namespace {

using runtime::Task;
using tests::TemporaryFolder;
namespace fs = std::filesystem;

TEST(RootFolder, SaysWhyItCannotBeOpened) {
  const TemporaryFolder folder;
  const fs::path file = folder.write("file", "");
  EXPECT_EQ(RootFolder::open((folder.path() / "none").string()).error().code, ENOENT);
  EXPECT_EQ(RootFolder::open(file.string()).error().code, ENOTDIR);
}

TEST(RootFolder, DistrustsFileSystemsThatItDoesNotKnow) {
  EXPECT_TRUE(RootFolder::open("/proc")->may_stall);
  EXPECT_FALSE(RootFolder::open("/dev/shm")->may_stall);
  EXPECT_TRUE(RootFolder::open("/proc")->duplicate()->may_stall);
}

TEST(Root, KnowsWhenItLeadsElsewhere) {
  const TemporaryFolder folder;
  folder.write("1/a", "");
  folder.write("2/a", "");
  const fs::path link = folder.path() / "current";
  fs::create_directory_symlink("1", link);
  tests::Site site(link, {});
  EXPECT_EQ(site.loop->run(site.site.root().resolve({})), false);
  fs::remove(link);
  EXPECT_EQ(site.loop->run(site.site.root().resolve({})).error().code, ENOENT);
  // Until it is known where it leads now, it leads where it did.
  EXPECT_TRUE(site.loop->run(site.site.root().open("a", {})).has_value());
  fs::create_directory_symlink("2", link);
  EXPECT_EQ(site.loop->run(site.site.root().resolve({})), true);
  EXPECT_EQ(site.loop->run(site.site.root().resolve({})), false);
}

Task<void> open_into(Root& root, std::vector<runtime::Result<runtime::Fd>>& opened) {
  for (const char* const path : {"none", "a", "a"}) {
    opened.push_back(co_await root.open(path, {}));
  }
}

Task<void> resolve_into(Root& root, runtime::Result<bool>& moved) {
  moved = co_await root.resolve({});
}

TEST(Root, MovesWithoutDisturbingWhoOpensAFile) {
  const TemporaryFolder folder;
  folder.write("1/a", "");
  folder.write("2/a", "");
  for (const bool may_stall : {false, true}) {
    const fs::path link = folder.path() / (may_stall ? "stalling" : "local");
    fs::create_directory_symlink("1", link);
    tests::Site site(link, {.may_stall = may_stall});
    fs::remove(link);
    fs::create_directory_symlink("2", link);
    const std::size_t before = tests::open_descriptors();
    std::vector<runtime::Result<runtime::Fd>> opened;
    runtime::Result<bool> moved = false;
    tests::run(*site.loop, [&]() -> Task<void> {
      runtime::Scope scope(*site.loop);
      scope.spawn(open_into(site.site.root(), opened));
      scope.spawn(resolve_into(site.site.root(), moved));
      co_await scope.join();
    });
    EXPECT_EQ(moved, true);
    ASSERT_EQ(opened.size(), 3U);
    EXPECT_EQ(opened[0].error().code, ENOENT);
    EXPECT_TRUE(opened[1].has_value()) << runtime::describe(opened[1].error());
    EXPECT_TRUE(opened[2].has_value());
    opened.clear();
    EXPECT_EQ(tests::open_descriptors(), before);
  }
}

TEST(Root, HasNoLimitWhereNothingStalls) {
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {});
  std::vector<Root::Permit> permits;
  for (int i = 0; i < 100; ++i) permits.push_back(site.loop->run(site.site.root().acquire()));
  EXPECT_EQ(site.site.root().dispatch(), runtime::Dispatch::inline_first);
}

Task<void> acquire_into(Root& root, std::vector<Root::Permit>& permits) {
  permits.push_back(co_await root.acquire());
}

TEST(Root, LetsFewOperationsWaitForAFileSystemThatMayStall) {
  constexpr std::size_t kMost = 8;
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {.may_stall = true});
  EXPECT_EQ(site.site.root().dispatch(), runtime::Dispatch::punted);
  tests::run(*site.loop, [&]() -> Task<void> {
    runtime::Scope scope(*site.loop);
    std::vector<Root::Permit> permits;
    permits.reserve(2 * kMost);
    for (std::size_t i = 0; i < 2 * kMost; ++i)
      scope.spawn(acquire_into(site.site.root(), permits));
    for (int turn = 0; turn < 10; ++turn) co_await tests::Turn(*site.loop);
    EXPECT_EQ(permits.size(), kMost);
    permits.clear();
    co_await scope.join();
    EXPECT_EQ(permits.size(), kMost);
  });
}

TEST(Root, GivesPermitsInTheOrderOfAsking) {
  constexpr std::size_t kMost = 8;
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {.may_stall = true});
  Root& root = site.site.root();
  tests::run(*site.loop, [&]() -> Task<void> {
    runtime::Scope scope(*site.loop);
    std::vector<Root::Permit> held;
    std::vector<Root::Permit> first;
    std::vector<Root::Permit> second;
    for (std::size_t i = 0; i < kMost; ++i) scope.spawn(acquire_into(root, held));
    scope.spawn(acquire_into(root, first));
    held.pop_back();
    scope.spawn(acquire_into(root, second));
    for (int turn = 0; turn < 10; ++turn) co_await tests::Turn(*site.loop);
    EXPECT_EQ(first.size(), 1U);
    EXPECT_EQ(second.size(), 0U);
    held.clear();
    co_await scope.join();
    EXPECT_EQ(second.size(), 1U);
  });
}

TEST(Root, HasItsPermitBackBeforeAReadIsAwaited) {
  const TemporaryFolder folder;
  folder.write("a", "content");
  tests::Site site(folder.path(), {.may_stall = true});
  Root& root = site.site.root();
  tests::run(*site.loop, [&]() -> Task<void> {
    const auto file = co_await root.open("a", {});
    std::array<char, 7> bytes{};
    std::list<Root::PermittedRead> reads;
    for (int i = 0; i < 100; ++i) {
      Root::Permit permit = co_await root.acquire();
      reads.emplace_back(root, std::move(permit), file->get(), bytes, 0, runtime::StopToken());
      reads.back().start();
    }
    for (Root::PermittedRead& read : reads) {
      const auto count = co_await read;
      EXPECT_EQ(count, bytes.size());
    }
  });
}

TEST(Root, ClosesWhatNobodyWaitsFor) {
  const TemporaryFolder folder;
  folder.write("a", "");
  tests::Site site(folder.path(), {.may_stall = true});
  const std::size_t before = tests::open_descriptors();
  for (int i = 0; i < 20; ++i) {
    site.site.root().discard(std::move(*site.loop->run(site.site.root().open("a", {}))));
  }
  site.loop->run(site.site.root().join());
  EXPECT_EQ(tests::open_descriptors(), before);
}

}  // namespace
}  // namespace server
