#include "server/readme.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/runtime/support.hpp"
#include "tests/server/listed.hpp"

namespace server {
namespace {

using tests::TemporaryFolder;
namespace fs = std::filesystem;

std::vector<DirectoryEntry> files(std::initializer_list<std::string_view> names) {
  std::vector<DirectoryEntry> entries;
  for (const std::string_view name : names) entries.push_back({.name = std::string(name)});
  return entries;
}

TEST(Readme, IsTheFirstOfItsNames) {
  const TemporaryFolder folder;
  const ListedFolder listed = tests::list(folder.path());
  const auto all = files({"README", "README.md", "README.txt"});
  EXPECT_FALSE(read_readme(listed, all));
  for (const std::string_view name : {"README", "README.txt", "README.md"}) {
    folder.write(name, "text of " + std::string(name));
    const auto readme = read_readme(listed, all);
    ASSERT_TRUE(readme);
    EXPECT_EQ(readme->name, name);
    EXPECT_EQ(readme->text, "text of " + std::string(name));
    EXPECT_FALSE(readme->cut);
  }
}

TEST(Readme, IsNotReadUnlessItIsListed) {
  const TemporaryFolder folder;
  folder.write("README.md", "text");
  EXPECT_FALSE(read_readme(tests::list(folder.path()), files({"other"})));
}

TEST(Readme, IsAFileThatHoldsText) {
  const TemporaryFolder folder;
  const ListedFolder listed = tests::list(folder.path());
  const auto entries = files({"README.md"});
  folder.write("README.md", std::string_view("\0binary", 7));
  EXPECT_FALSE(read_readme(listed, entries));
  folder.write("README.md", "");
  EXPECT_FALSE(read_readme(listed, entries));
  fs::remove(folder.path() / "README.md");
  fs::create_directory(folder.path() / "README.md");
  EXPECT_FALSE(read_readme(listed, entries));
}

TEST(Readme, IsNotWaitedForWhenItIsAPipe) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder.path() / "README.md").c_str(), 0600), 0);
  EXPECT_FALSE(read_readme(tests::list(folder.path()), files({"README.md"})));
}

TEST(Readme, MayBeALinkInsideTheRootOnly) {
  const TemporaryFolder folder;
  folder.write("secret", "secret");
  folder.write("root/text", "text");
  fs::create_directory(folder.path() / "root/a");
  const fs::path readme = folder.path() / "root/a/README.md";
  fs::create_symlink("../text", readme);
  ListedFolder listed = tests::list(folder.path() / "root", "/a/");
  EXPECT_EQ(read_readme(listed, files({"README.md"}))->text, "text");
  listed.symlinks = false;
  EXPECT_FALSE(read_readme(listed, files({"README.md"})));
  listed.symlinks = true;
  fs::remove(readme);
  fs::create_symlink("../../secret", readme);
  EXPECT_FALSE(read_readme(listed, files({"README.md"})));
}

TEST(Readme, IsCutBetweenCharacters) {
  const TemporaryFolder folder;
  const ListedFolder listed = tests::list(folder.path());
  const auto entries = files({"README.md"});
  folder.write("README.md", std::string(kReadmeSize, 'x'));
  EXPECT_FALSE(read_readme(listed, entries)->cut);
  EXPECT_EQ(read_readme(listed, entries)->text.size(), kReadmeSize);
  for (const std::string_view end : {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
    for (std::size_t inside = 1; inside < end.size(); ++inside) {
      folder.write("README.md", std::string(kReadmeSize - inside, 'x') + std::string(end));
      const auto readme = read_readme(listed, entries);
      ASSERT_TRUE(readme);
      EXPECT_TRUE(readme->cut);
      EXPECT_EQ(readme->text, std::string(kReadmeSize - inside, 'x')) << inside << " of " << end;
    }
  }
}

}  // namespace
}  // namespace server
