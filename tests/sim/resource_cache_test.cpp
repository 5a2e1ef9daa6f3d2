#include "server/resource_cache.hpp"

#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "runtime/check.hpp"
#include "runtime/sleep.hpp"
#include "tests/sim/world.hpp"

// What depends on when something happens: on a real clock it could not be tested.
namespace sim {
namespace {

using std::chrono::milliseconds;

constexpr const char* kCachedRoot = "/srv/www";
constexpr milliseconds kRevalidate{1000};

/// A site with one file, in a world where nothing goes wrong.
class SimulatedSite : public testing::Test {
 protected:
  SimulatedSite() {
    folder_ = put_folder("one");
    FileSystem::bind(world_.files.root(kCachedRoot), world_.now(), folder_);
    auto made = runtime::Loop::create({});
    CHECK(made.has_value());
    loop_ = std::move(*made);
    site_ = std::make_unique<server::Site>(
        *loop_,
        server::RootFolder{
            .path = kCachedRoot,
            .directory = runtime::Fd(world_.descriptors.open(std::make_shared<OpenFile>(folder_))),
            .device = 1},
        rules_, 1000);
    cache_ = std::make_unique<server::ResourceCache>(
        *loop_, counters_,
        server::ResourceCacheOptions{.memory = 10'000, .open_files = 1, .revalidate = kRevalidate});
  }

  InodeRef put_folder(std::string content) {
    InodeRef folder = world_.files.make_folder();
    FileSystem::bind(*folder, "a", world_.now(),
                     world_.files.make_file(world_.now(), world_.wall_clock(), std::move(content)));
    return folder;
  }

  static config::Site make_settings() {
    config::Site settings;
    settings.root = kCachedRoot;
    settings.precompressed = {};
    settings.compress = {};
    return settings;
  }

  void pass(milliseconds time) {
    const auto sleep = [&]() -> runtime::Task<void> {
      auto sleeping = runtime::sleep(*loop_, time);
      (void)co_await sleeping;
    };
    loop_->run(sleep());
  }

  server::ResourceRef fetch() {
    if (server::ResourceRef found = cache_->find(*site_, "/a")) return found;
    return loop_->run(cache_->fetch(*site_, "/a", {}));
  }
  std::string get() { return std::string(fetch()->identity()->bytes()); }

  Trace trace_{false};
  World world_{1, trace_};
  InodeRef folder_;
  config::Site settings_ = make_settings();
  server::SiteRules rules_{settings_};
  server::ResourceCacheCounters counters_;
  std::unique_ptr<runtime::Loop> loop_;
  std::unique_ptr<server::Site> site_;
  std::unique_ptr<server::ResourceCache> cache_;
};

TEST_F(SimulatedSite, ReadsAFileAgainThatWasChangedUnseenAfterItHadBeenRead) {
  world_.files.set_tick(std::chrono::nanoseconds(std::chrono::seconds(1)).count());
  const InodeRef file = FileSystem::find(folder_, "a");
  world_.files.write(*file, world_.now(), world_.wall_clock(), "two");
  EXPECT_EQ(get(), "two");
  world_.files.write(*file, world_.now(), world_.wall_clock(), "new");
  ASSERT_EQ(file->versions[1].modified, file->versions[2].modified);
  pass(milliseconds(5000));
  EXPECT_EQ(get(), "new");
}

TEST_F(SimulatedSite, KeepsAFileThatHasLongBeenThere) {
  pass(milliseconds(5000));
  const server::ResourceRef first = fetch();
  pass(milliseconds(2000));
  EXPECT_EQ(&*fetch(), &*first);
}

TEST_F(SimulatedSite, IsNoOlderThanRevalidateWhenTheRootHasMoved) {
  pass(kRevalidate);
  EXPECT_EQ(get(), "one");  // now it is known where the root leads
  FileSystem::bind(world_.files.root(kCachedRoot), world_.now(), put_folder("two"));
  cache_->clear();
  pass(kRevalidate * 9 / 10);
  EXPECT_EQ(get(), "one");
  pass(kRevalidate / 5);
  EXPECT_EQ(get(), "two");
}

}  // namespace
}  // namespace sim
