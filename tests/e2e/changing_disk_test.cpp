#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
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
  static constexpr std::chrono::milliseconds kRevalidate{200};
  static constexpr std::chrono::seconds kFarTooLong{20};

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
  }

  /// The releases that the two files come from.
  struct Seen {
    std::size_t small;
    std::size_t large;
  };
  static Seen ask(HttpClient& client) {
    const HttpResponse small = client.get("/small");
    EXPECT_EQ(small.status, 200);
    const HttpResponse large = client.get("/large");
    EXPECT_EQ(large.status, 200);
    if (small.status != 200 || large.status != 200) return {};
    const Seen seen{.small = std::stoul(small.body),
                    .large = static_cast<std::size_t>(large.body.front() - 'a')};
    EXPECT_TRUE(large.body == content_of(seen.large)) << "of two releases";
    EXPECT_GE(seen.large, seen.small) << "a release came back";
    return seen;
  }

  /// Until it has seen the last release.
  void ask_until_the_end() const {
    HttpClient client(server_.port());
    const auto began = steady_clock::now();
    for (std::size_t newest = 0; newest < kReleases - 1;) {
      const Seen seen = ask(client);
      EXPECT_GE(seen.small, newest) << "a release came back";
      newest = seen.large;
      ASSERT_FALSE(HasFailure());
      ASSERT_LT(steady_clock::now() - began, kFarTooLong);
    }
  }

  /// For how long after the release was switched to its predecessor was still sent.
  static std::chrono::nanoseconds time_to_see(std::size_t release, HttpClient& client) {
    const auto switched = steady_clock::now();
    std::chrono::nanoseconds longest{};
    for (;;) {
      const auto asked = steady_clock::now() - switched;
      const Seen seen = ask(client);
      if (seen.small == release) return longest;
      longest = asked;
      if (longest > kFarTooLong || HasFailure()) return longest;
    }
  }

  TemporaryFolder folder_;
  ServerProcess server_{write_configuration()};
};

TEST_F(Releases, AreNeverMixed) {
  // The switches come in a rhythm of their own, so that they fall into all that the server does.
  constexpr std::chrono::milliseconds kEvery{100};
  std::vector<std::jthread> clients;
  for (int i = 0; i < 4; ++i) clients.emplace_back([&] { ask_until_the_end(); });
  for (std::size_t release = 1; release < kReleases; ++release) {
    std::this_thread::sleep_for(kEvery);
    switch_to(release);
  }
}

TEST_F(Releases, AreNeverOld) {
  HttpClient client(server_.port());
  std::chrono::nanoseconds shortest = std::chrono::nanoseconds::max();
  for (std::size_t release = 1; release < kReleases; ++release) {
    switch_to(release);
    const auto time = time_to_see(release, client);
    ASSERT_LT(time, kFarTooLong) << release;
    shortest = std::min(shortest, time);
  }
  // The server may be held up between its look at the clock and its answer, but hardly each time.
  EXPECT_LT(shortest, kRevalidate * 3 / 2);
}

}  // namespace
}  // namespace tests
