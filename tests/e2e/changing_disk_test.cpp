#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

// Files and folders that change while they are served: each response is of one state of them, or is
// cut short.
namespace tests {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

class ChangingDisk : public testing::Test {
 protected:
  /// More than the kernel holds for a client that reads nothing.
  static constexpr std::size_t kSize = 8 * 1024 * 1024;

  [[nodiscard]] fs::path write_configuration() const {
    (void)folder_.write("root/small", "small");
    (void)folder_.write("root/large", std::string(kSize, 'x'));
    return folder_.write("quoit.toml",
                         "server = { listen = [\"127.0.0.1:0\"], workers = 1 }\n"
                         "cache.revalidate = \"0s\"\nsite = [{ root = \"root\" }]\n");
  }

  /// The body of a response during which the file changes; nothing but the head is read before.
  [[nodiscard]] std::string download(const std::function<void()>& change) {
    HttpClient client(server_.port());
    EXPECT_TRUE(client.client.send(request_of("GET", "/large")));
    EXPECT_EQ(client.reader.read_head().length, kSize);
    change();
    EXPECT_EQ(witness_.get("/small").body, "small");
    std::string body;
    client.reader.read_body(kSize, [&](std::string_view part) { body += part; });
    return body;
  }

  TemporaryFolder folder_;
  const fs::path file_ = folder_.path() / "root" / "large";
  const std::string content_ = std::string(kSize, 'x');
  ServerProcess server_{write_configuration()};
  HttpClient witness_{server_.port()};
};

TEST_F(ChangingDisk, CutsWhatWasTruncated) {
  const std::string body = download([&] { fs::resize_file(file_, 10); });
  EXPECT_LT(body.size(), kSize);
  // What was cut off may arrive as zeros, as cache.zero-copy says.
  EXPECT_EQ(body.find_first_not_of(std::string_view("x\0", 2)), body.npos);
  EXPECT_EQ(witness_.get("/large").body, std::string(10, 'x'));
}

TEST_F(ChangingDisk, LeavesOutWhatWasAppended) {
  EXPECT_TRUE(download([&] { std::ofstream(file_, std::ios::app) << "appended"; }) == content_);
  EXPECT_EQ(witness_.get("/large").length, kSize + 8);
}

TEST_F(ChangingDisk, FinishesWhatWasReplaced) {
  EXPECT_TRUE(download([&] { fs::rename(folder_.write("root/new", "new"), file_); }) == content_);
  EXPECT_EQ(witness_.get("/large").body, "new");
}

TEST_F(ChangingDisk, FinishesWhatWasDeleted) {
  EXPECT_TRUE(download([&] { fs::remove(file_); }) == content_);
  EXPECT_EQ(witness_.get("/large").status, 404);
}

TEST_F(ChangingDisk, ServesARootThatIsMadeAgain) {
  const fs::path root = file_.parent_path();
  EXPECT_TRUE(download([&] {
                fs::remove_all(root);
                fs::create_directory(root);
                (void)folder_.write("root/small", "small");
              }) == content_);
  fs::remove_all(root);
  EXPECT_EQ(witness_.get("/small").status, 503);
  EXPECT_EQ(witness_.get("/large").status, 503);
  (void)folder_.write("root/small", "other");
  EXPECT_EQ(witness_.get("/small").body, "other");
  EXPECT_EQ(witness_.get("/large").status, 404);
}

/// A root that is a symbolic link, which leads to one release after the other.
class Releases : public testing::Test {
 protected:
  static constexpr std::size_t kReleases = 20;
  static constexpr std::size_t kLarge = 400'000;  // streamed
  static constexpr std::chrono::milliseconds kEvery{100};
  static constexpr std::chrono::milliseconds kRevalidate{200};
  /// A loaded machine may take so long from a look at the clock to what it is for.
  static constexpr std::chrono::milliseconds kLeeway{2000};

  [[nodiscard]] fs::path write_configuration() const {
    for (std::size_t i = 0; i < kReleases; ++i) {
      const std::string release = "release" + std::to_string(i);
      (void)folder_.write(release + "/small", std::to_string(i));
      (void)folder_.write(release + "/large", content_of(i));
    }
    fs::create_directory_symlink("release0", folder_.path() / "root");
    return folder_.write("quoit.toml",
                         "server = { listen = [\"127.0.0.1:0\"], workers = 2 }\n"
                         "cache.revalidate = \"200ms\"\nsite = [{ root = \"root\" }]\n");
  }

  static std::string content_of(std::size_t release) {
    return std::string(kLarge, static_cast<char>('a' + release));
  }

  void switch_to(std::size_t release) {
    const fs::path next = folder_.path() / "next";
    fs::create_directory_symlink("release" + std::to_string(release), next);
    fs::rename(next, folder_.path() / "root");
    const std::lock_guard lock(guard_);
    left_.push_back(steady_clock::now());
  }

  /// The oldest release that may still be sent to who asks now.
  std::size_t oldest_at(steady_clock::time_point asked) {
    const std::lock_guard lock(guard_);
    std::size_t oldest = 0;
    while (oldest < left_.size() && left_[oldest] + kRevalidate + kLeeway < asked) ++oldest;
    return oldest;
  }

  void ask_until(const std::atomic<bool>& ended) {
    HttpClient client(server_.port());
    std::size_t newest = 0;
    while (!ended.load()) {
      const auto asked = steady_clock::now();
      const HttpResponse small = client.get("/small");
      ASSERT_EQ(small.status, 200);
      const std::size_t release = std::stoul(small.body);
      EXPECT_GE(release, oldest_at(asked));
      EXPECT_GE(release, newest) << "a release came back";
      newest = release;
      const HttpResponse large = client.get("/large");
      ASSERT_EQ(large.status, 200);
      const auto of_large = static_cast<std::size_t>(large.body.front() - 'a');
      EXPECT_TRUE(large.body == content_of(of_large)) << "of two releases";
    }
  }

  TemporaryFolder folder_;
  std::mutex guard_;
  std::vector<steady_clock::time_point> left_;  ///< of each release, when it was left
  ServerProcess server_{write_configuration()};
};

TEST_F(Releases, AreNeverMixedAndNeverOld) {
  std::atomic<bool> ended = false;
  std::vector<std::jthread> clients;
  for (int i = 0; i < 4; ++i) clients.emplace_back([&] { ask_until(ended); });
  for (std::size_t release = 1; release < kReleases; ++release) {
    std::this_thread::sleep_for(kEvery);
    switch_to(release);
  }
  std::this_thread::sleep_for(kRevalidate);
  HttpClient client(server_.port());
  EXPECT_EQ(client.get("/small").body, std::to_string(kReleases - 1));
  EXPECT_TRUE(client.get("/large").body == content_of(kReleases - 1));
  ended = true;
}

}  // namespace
}  // namespace tests
