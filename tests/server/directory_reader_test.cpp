#include "server/directory_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/runtime/support.hpp"
#include "tests/server/listed.hpp"
#include "tests/server/site.hpp"

namespace server {
namespace {

using tests::TemporaryFolder;
namespace fs = std::filesystem;

constexpr std::size_t kMany = 1'000'000;
using Names = std::vector<std::string>;

runtime::system::TimePoint soon() {
  return runtime::system::now() + std::chrono::minutes(10);
}

DirectoryContent read(const ListedFolder& folder, std::size_t most_entries = kMany) {
  auto content = read_directory(folder, most_entries, soon());
  EXPECT_TRUE(content.has_value()) << runtime::describe(content.error());
  return content ? std::move(*content) : DirectoryContent();
}

/// In the order of their bytes; folders with a slash.
Names names_of(const DirectoryContent& content) {
  Names names;
  for (const DirectoryEntry& entry : content.entries) {
    names.push_back(entry.name + (entry.is_directory ? "/" : ""));
  }
  std::ranges::sort(names);
  return names;
}

/// Empty files "0" to so many less one.
void make_files(const fs::path& folder, int count) {
  const runtime::Fd directory(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (int i = 0; i < count; ++i) {
    ASSERT_EQ(::mknodat(directory.get(), std::to_string(i).c_str(), S_IFREG | 0644, 0), 0);
  }
}

TEST(DirectoryReader, TellsKindSizeAndTime) {
  const TemporaryFolder folder;
  tests::make_old(folder.write("file", "12345"));
  fs::create_directory(folder.path() / "folder");
  tests::make_old(folder.path() / "folder");
  DirectoryContent content = read(tests::list(folder.path()));
  std::ranges::sort(content.entries, {}, &DirectoryEntry::name);
  ASSERT_EQ(content.entries.size(), 2U);
  EXPECT_EQ(content.total, 2U);
  EXPECT_EQ(
      content.entries[0],
      (DirectoryEntry{
          .name = "file", .is_directory = false, .size = 5, .modified_seconds = 1'000'000'000}));
  EXPECT_EQ(content.entries[1].name, "folder");
  EXPECT_TRUE(content.entries[1].is_directory);
  EXPECT_EQ(content.entries[1].modified_seconds, 1'000'000'000);
}

TEST(DirectoryReader, FindsNothingInAnEmptyFolder) {
  const TemporaryFolder folder;
  const DirectoryContent content = read(tests::list(folder.path()));
  EXPECT_TRUE(content.entries.empty());
  EXPECT_EQ(content.total, 0U);
}

TEST(DirectoryReader, KeepsTheBytesOfANameAsTheyAre) {
  const TemporaryFolder folder;
  Names expected = tests::odd_names();
  expected.emplace_back("...");
  for (const std::string& name : expected) folder.write(name, "");
  std::ranges::sort(expected);
  ListedFolder listed = tests::list(folder.path());
  listed.dotfiles = true;
  EXPECT_EQ(names_of(read(listed)), expected);
}

TEST(DirectoryReader, LeavesOutDotFilesUnlessAllowed) {
  const TemporaryFolder folder;
  for (const char* const name : {"a", ".env", ".well-known/x", "..a", "..."})
    folder.write(name, "");
  ListedFolder listed = tests::list(folder.path());
  EXPECT_EQ(names_of(read(listed)), (Names{"a"}));
  listed = tests::list(folder.path());
  listed.dotfiles = true;
  EXPECT_EQ(names_of(read(listed)), (Names{"...", "..a", ".env", ".well-known/", "a"}));
}

TEST(DirectoryReader, LeavesOutWhatIsNoFileAndNoFolder) {
  const TemporaryFolder folder;
  folder.write("file", "");
  ASSERT_EQ(::mkfifo((folder.path() / "pipe").c_str(), 0600), 0);
  ASSERT_EQ(::mknod((folder.path() / "socket").c_str(), S_IFSOCK | 0600, 0), 0);
  fs::create_symlink("pipe", folder.path() / "link");
  const DirectoryContent content = read(tests::list(folder.path()));
  EXPECT_EQ(names_of(content), (Names{"file"}));
  EXPECT_EQ(content.total, 1U);
}

TEST(DirectoryReader, FollowsLinksInsideTheRoot) {
  const TemporaryFolder folder;
  tests::make_old(folder.write("files/file", "12345"));
  const fs::path listed = folder.path() / "a/b";
  fs::create_directories(listed);
  fs::create_symlink("../../files/file", listed / "to-file");
  fs::create_symlink("../../files", listed / "to-folder");
  fs::create_symlink("to-file", listed / "to-link");
  DirectoryContent content = read(tests::list(folder.path(), "/a/b/"));
  EXPECT_EQ(names_of(content), (Names{"to-file", "to-folder/", "to-link"}));
  const auto link = std::ranges::find(content.entries, "to-link", &DirectoryEntry::name);
  ASSERT_NE(link, content.entries.end());
  EXPECT_EQ(link->size, 5U);
  EXPECT_EQ(link->modified_seconds, 1'000'000'000);
}

TEST(DirectoryReader, LeavesOutLinksThatLeadOutsideOrNowhere) {
  const TemporaryFolder folder;
  folder.write("secret", "");
  folder.write("root/a/file", "");
  const fs::path root = folder.path() / "root";
  fs::create_symlink("../../secret", root / "a/outside");
  fs::create_symlink("../..", root / "a/above");
  fs::create_symlink((root / "a/file").string(), root / "a/absolute");
  fs::create_symlink("/etc", root / "a/etc");
  fs::create_symlink("/proc/self/cwd", root / "a/magic");
  fs::create_symlink("none", root / "a/dangling");
  fs::create_symlink("loop", root / "a/loop");
  const DirectoryContent content = read(tests::list(root, "/a/"));
  EXPECT_EQ(names_of(content), (Names{"file"}));
  EXPECT_EQ(content.total, 1U);
}

TEST(DirectoryReader, LeavesOutAllLinksWhereTheSiteDeniesThem) {
  const TemporaryFolder folder;
  folder.write("file", "");
  fs::create_symlink("file", folder.path() / "link");
  ListedFolder listed = tests::list(folder.path());
  listed.symlinks = false;
  EXPECT_EQ(names_of(read(listed)), (Names{"file"}));
}

TEST(DirectoryReader, KeepsTheFirstByNameWhateverTheDirectorysOrder) {
  const TemporaryFolder folder;
  make_files(folder.path(), 100);
  fs::create_directory(folder.path() / "zoo");
  const struct {
    std::size_t most;
    Names names;
  } cases[] = {{0, {}},
               {1, {"zoo/"}},
               {3, {"0", "1", "zoo/"}},
               {12, {"0", "1", "10", "2", "3", "4", "5", "6", "7", "8", "9", "zoo/"}}};
  for (const auto& each : cases) {
    const DirectoryContent content = read(tests::list(folder.path()), each.most);
    EXPECT_EQ(names_of(content), each.names) << each.most;
    EXPECT_EQ(content.total, 101U) << each.most;
  }
  EXPECT_EQ(read(tests::list(folder.path()), 101).entries.size(), 101U);
}

TEST(DirectoryReader, ReadsAHundredThousandEntries) {
  constexpr int kCount = 100'000;
  const TemporaryFolder folder("/dev/shm");
  make_files(folder.path(), kCount);
  const DirectoryContent content = read(tests::list(folder.path()), 10);
  EXPECT_EQ(content.total, kCount);
  EXPECT_EQ(names_of(content), (Names{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
}

TEST(DirectoryReader, SaysWhyAFolderCannotBeRead) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "a");
  const ListedFolder removed = tests::list(folder.path(), "/a/");
  fs::remove(folder.path() / "a");
  EXPECT_EQ(read_directory(removed, kMany, soon()).error().code, ENOENT);

  folder.write("file", "");
  ListedFolder file = tests::list(folder.path());
  file.directory = tests::open_for_reading(folder.path() / "file");
  EXPECT_EQ(read_directory(file, kMany, soon()).error().code, ENOTDIR);
}

TEST(DirectoryReader, GivesUpAfterTheDeadline) {
  const TemporaryFolder folder;
  folder.write("file", "");
  const auto past = runtime::system::now() - std::chrono::seconds(1);
  EXPECT_EQ(read_directory(tests::list(folder.path()), kMany, past).error().code, ETIMEDOUT);
}

}  // namespace
}  // namespace server
