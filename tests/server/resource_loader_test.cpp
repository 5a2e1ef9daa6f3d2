#include "server/resource_loader.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/runtime/prerequisite.hpp"
#include "tests/server/site.hpp"

namespace server {
namespace {

using runtime::Task;
using tests::content_of;
using tests::status_of;
using tests::TemporaryFolder;
namespace fs = std::filesystem;

TEST(ResourceLoader, ReadsSmallFilesAndOpensLargeOnes) {
  constexpr std::size_t kMost = 1000;
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {.most_in_memory = kMost});
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kMost, kMost + 1}) {
    const std::string bytes = tests::pattern(size);
    folder.write("a", bytes);
    const ResourceRef file = site.load("/a");
    EXPECT_EQ(status_of(file), Status::ok);
    EXPECT_EQ(file->identity()->size(), size);
    EXPECT_EQ(file->identity()->in_memory(), size <= kMost) << size;
    EXPECT_EQ(file->identity()->descriptor() < 0, size <= kMost) << size;
    EXPECT_EQ(content_of(file), bytes);
  }
}

TEST(ResourceLoader, KnowsTheMetadata) {
  const TemporaryFolder folder;
  tests::make_old(folder.write("a.css", "p {}"));
  tests::Site site(folder.path(), {});
  const ResourceRef file = site.load("/a.css");
  EXPECT_EQ(file->media_type(), "text/css; charset=utf-8");
  EXPECT_EQ(file->identity()->last_modified(), 1'000'000'000);
  EXPECT_EQ(file->identity()->last_modified_text(), "Sun, 09 Sep 2001 01:46:40 GMT");
  // 1,000,000,000,123,456,789 ns and 4 bytes.
  EXPECT_EQ(file->identity()->entity_tag(), "\"de0b6b3aebfcd15-4\"");
}

TEST(ResourceLoader, TriesTheIndexNamesInOrder) {
  const TemporaryFolder folder;
  config::Site settings;
  settings.index = {"index.html", "default.htm"};
  tests::Site site(folder.path(), {.settings = settings});
  EXPECT_EQ(status_of(site.load("/")), Status::not_found);
  folder.write("default.htm", "second");
  EXPECT_EQ(content_of(site.load("/")), "second");
  fs::create_directory(folder.path() / "index.html");
  EXPECT_EQ(content_of(site.load("/")), "second");
  fs::remove(folder.path() / "index.html");
  folder.write("index.html", "first");
  EXPECT_EQ(content_of(site.load("/")), "first");
  EXPECT_EQ(site.load("/")->media_type(), "text/html; charset=utf-8");
}

TEST(ResourceLoader, TellsDirectoriesFromFiles) {
  const TemporaryFolder folder;
  folder.write("d/index.html", "index");
  tests::Site site(folder.path(), {});
  EXPECT_EQ(status_of(site.load("/d")), Status::moved_permanently);
  EXPECT_EQ(content_of(site.load("/d/")), "index");
  EXPECT_EQ(status_of(site.load("/d/index.html/")), Status::not_found);
  EXPECT_EQ(status_of(site.load("/d/index.html/x")), Status::not_found);
}

TEST(ResourceLoader, FollowsLinksThatStayInside) {
  const TemporaryFolder folder;
  folder.write("root/a", "a");
  folder.write("root/d/index.html", "index");
  folder.write("outside", "secret");
  const fs::path root = folder.path() / "root";
  fs::create_symlink("a", root / "link");
  fs::create_symlink("d/../a", root / "roundabout");
  fs::create_symlink("d", root / "folder");
  fs::create_symlink("../outside", root / "out");
  fs::create_symlink("../root/a", root / "out-and-in");
  fs::create_symlink(root / "a", root / "absolute");
  fs::create_symlink("/", root / "everything");
  fs::create_symlink("loop", root / "loop");
  fs::create_symlink("none", root / "dangling");
  config::Site settings;
  settings.dotfiles = true;  // ".." is for the kernel to refuse
  tests::Site site(root, {.settings = settings});
  EXPECT_EQ(content_of(site.load("/link")), "a");
  EXPECT_EQ(content_of(site.load("/roundabout")), "a");
  EXPECT_EQ(content_of(site.load("/folder/")), "index");
  EXPECT_EQ(status_of(site.load("/folder")), Status::moved_permanently);
  EXPECT_EQ(status_of(site.load("/loop")), Status::not_found);
  EXPECT_EQ(status_of(site.load("/dangling")), Status::not_found);
  // The kernel lets no way lead out, not even one that comes back (openat2(2), RESOLVE_BENEATH).
  for (const std::string_view path : {"/out", "/out-and-in", "/absolute", "/everything/etc/passwd",
                                      "/../outside", "/d/../../outside", "/.."}) {
    EXPECT_EQ(status_of(site.load(path)), Status::forbidden) << path;
  }
}

TEST(ResourceLoader, FollowsNoMagicLinks) {
  tests::Site site("/proc/self", {});
  EXPECT_EQ(status_of(site.load("/exe")), Status::not_found);
  EXPECT_EQ(status_of(site.load("/root/etc/passwd")), Status::not_found);
  EXPECT_EQ(status_of(site.load("/fd/0")), Status::not_found);
}

TEST(ResourceLoader, RefusesWhatIsNoFile) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder.path() / "fifo").c_str(), 0666), 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = (folder.path() / "socket").string();
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  const runtime::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  for (const bool may_stall : {false, true}) {
    tests::Site site(folder.path(), {.may_stall = may_stall});
    const std::size_t before = tests::open_descriptors();
    // Comes back though nobody writes into it, in an io-wq thread too.
    EXPECT_EQ(status_of(site.load("/fifo")), Status::forbidden);
    EXPECT_EQ(status_of(site.load("/socket")), Status::forbidden);
    EXPECT_EQ(tests::open_descriptors(), before);
  }
}

TEST(ResourceLoader, RefusesDevices) {
  const TemporaryFolder folder;
  const fs::path zero = folder.path() / "zero";
  const bool made = ::mknod(zero.c_str(), S_IFCHR | 0666, makedev(1, 5)) == 0;
  PREREQUISITE(made, "this user may not make devices");
  tests::Site site(folder.path(), {});
  EXPECT_EQ(status_of(site.load("/zero")), Status::forbidden);
}

TEST(ResourceLoader, RefusesWhatItMayNotRead) {
  const TemporaryFolder folder;
  ::chmod(folder.path().c_str(), 0755);
  ::chmod(folder.write("closed", "secret").c_str(), 0000);
  folder.write("sealed/a", "secret");
  ::chmod((folder.path() / "sealed").c_str(), 0000);
  const auto look = [&] {
    // Root may read everything.
    if (::getuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    tests::Site site(folder.path(), {});
    const bool refused = status_of(site.load("/closed")) == Status::forbidden &&
                         status_of(site.load("/sealed/a")) == Status::forbidden;
    ::_exit(refused ? 0 : 1);
  };
  EXPECT_EXIT(look(), testing::ExitedWithCode(0), "");
  ::chmod((folder.path() / "sealed").c_str(), 0755);
}

TEST(ResourceLoader, FindsNothingByNamesThatCannotBe) {
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {});
  EXPECT_EQ(status_of(site.load("/" + std::string(256, 'x'))), Status::not_found);
  std::string deep;
  for (int i = 0; i < 3000; ++i) deep += "/x";
  EXPECT_EQ(status_of(site.load(deep)), Status::not_found);
}

TEST(ResourceLoader, TakesNamesOfAnyBytes) {
  const TemporaryFolder folder;
  const std::string name = "\xff\x01 \n%?#\\";
  folder.write(name, "odd");
  tests::Site site(folder.path(), {});
  EXPECT_EQ(content_of(site.load("/" + name)), "odd");
}

/// Appends to the file after so many turns of the loop; the smaller the number, the earlier in the
/// load.
Task<ResourceRef> load_while_growing(tests::Site& site, const fs::path& file, int turns,
                                     int repetitions) {
  runtime::Scope scope(*site.loop);
  ResourceRef found;
  const auto load = [](tests::Site& where, ResourceRef& into) -> Task<void> {
    into = co_await where.site.loader().load("/a", {}, {});
  };
  scope.spawn(load(site, found));
  for (int i = 0; i < repetitions && !found; ++i) {
    for (int turn = 0; turn < turns; ++turn) co_await tests::Turn(*site.loop);
    std::ofstream(file, std::ios::app) << 'x';
  }
  co_await scope.join();
  co_return found;
}

TEST(ResourceLoader, ReadsAFileAgainThatChangedMeanwhile) {
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {.may_stall = true});
  for (int turns = 0; turns < 20; ++turns) {
    const fs::path file = folder.write("a", tests::pattern(10'000));
    const ResourceRef found = site.loop->run(load_while_growing(site, file, turns, 1));
    ASSERT_EQ(status_of(found), Status::ok) << turns;
    const std::string all = tests::pattern(10'000) + "x";
    EXPECT_EQ(content_of(found), all.substr(0, static_cast<std::size_t>(found->identity()->size())))
        << turns;
    EXPECT_GE(found->identity()->size(), 10'000U);
  }
}

TEST(ResourceLoader, GivesUpOnAFileThatDoesNotComeToRest) {
  const TemporaryFolder folder;
  tests::Site site(folder.path(), {.may_stall = true});
  const fs::path file = folder.write("a", "a");
  constexpr int kForever = 1'000'000;
  const ResourceRef found = site.loop->run(load_while_growing(site, file, 1, kForever));
  EXPECT_EQ(status_of(found), Status::service_unavailable);
}

}  // namespace
}  // namespace server
