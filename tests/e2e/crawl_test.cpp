#include <algorithm>
#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFewest = 1000;
constexpr std::size_t kMost = 10'000;

/// Everything below the root that is no folder: files, links, and what else there may be.
std::vector<std::string> names_below(const fs::path& root) {
  std::vector<std::string> names;
  std::error_code error;
  fs::recursive_directory_iterator each(root, fs::directory_options::skip_permission_denied, error);
  for (; !error && each != fs::recursive_directory_iterator() && names.size() < kMost;
       each.increment(error)) {
    if (each->symlink_status().type() == fs::file_type::directory) continue;
    names.push_back(each->path().lexically_relative(root).string());
  }
  return names;
}

/// A tree that this project did not make, with enough in it.
std::optional<fs::path> find_tree() {
  for (const char* const tree : {"/usr/share/doc", "/usr/share", "/usr/include", "/usr/lib"}) {
    if (fs::exists(tree) && names_below(tree).size() >= kFewest) return tree;
  }
  return std::nullopt;
}

/// The file's bytes, if the kernel opens it without leaving the root and it is a regular file.
std::optional<std::string> read_beneath(int root, const std::string& name) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const runtime::Fd file(
      static_cast<int>(::syscall(SYS_openat2, root, name.c_str(), &how, sizeof how)));
  struct stat found{};
  if (!file || ::fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
  return read_until_end(file.get());
}

class Crawl : public testing::Test {
 protected:
  void SetUp() override {
    const auto tree = find_tree();
    PREREQUISITE(tree, "this machine has no tree of " << kFewest << " files to crawl");
    root_ = *tree;
    names_ = names_below(root_);
    directory_.reset(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  }

  /// A tree of other people's has hidden files too.
  [[nodiscard]] std::vector<std::string> arguments(const std::string& workers) const {
    const fs::path file = folder_.write("quoit.toml", "site = [{ dotfiles = \"allow\" }]\n");
    return {"--config", file.string(), "--workers", workers};
  }

  /// Compares every `step`-th name from `first` on.
  void crawl(const ServerProcess& server, std::size_t first, std::size_t step) {
    HttpClient client(server.port());
    for (std::size_t i = first; i < names_.size(); i += step) {
      const HttpResponse response = client.get("/" + percent_encode(names_[i]));
      const auto expected = read_beneath(directory_.get(), names_[i]);
      if (expected) {
        ++files_;
        ASSERT_EQ(response.status, 200) << names_[i];
        ASSERT_TRUE(response.body == *expected) << names_[i];
      } else {
        ASSERT_NE(response.status, 200) << names_[i];
      }
    }
  }

  TemporaryFolder folder_;
  fs::path root_;
  std::vector<std::string> names_;
  runtime::Fd directory_;
  std::atomic<std::size_t> files_ = 0;
};

TEST_F(Crawl, OverOneConnection) {
  const ServerProcess server(root_.string(), arguments("1"));
  crawl(server, 0, 1);
  EXPECT_GE(files_, kFewest / 2);
  RecordProperty("files", static_cast<int>(files_));
}

TEST_F(Crawl, OverManyConnections) {
  constexpr std::size_t kConnections = 32;
  const ServerProcess server(root_.string(), arguments("2"));
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < kConnections; ++i) {
    clients.emplace_back([this, &server, i] { crawl(server, i, kConnections); });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_GE(files_, kFewest / 2);
}

}  // namespace
}  // namespace tests
