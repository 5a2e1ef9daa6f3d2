#include <csignal>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/types.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

constexpr std::string_view kReplaced = "info: process ";

class Upgrade : public testing::Test {
 protected:
  Upgrade() {
    folder_.write("small", "small");
    folder_.write("large", large_);
  }
  ~Upgrade() override {
    if (successor_ > 0) ::kill(successor_, SIGKILL);
  }

  /// Starts a new process in the place of the server's.
  void upgrade() {
    server_.signal(SIGUSR2);
    ASSERT_TRUE(server_.has_logged(" serves from now on"));
    successor_ = server_.logged_number(kReplaced);
    ASSERT_GT(successor_, 0);
  }

  TemporaryFolder folder_;
  std::string large_ = pattern(64 * 1024 * 1024);
  std::string socket_ = (folder_.path() / "socket").string();
  ServerProcess server_{
      folder_.path().string(),
      {"--workers", "2", "--listen", "127.0.0.1:0", "--listen", "unix:" + socket_}};
  pid_t successor_ = 0;
};

TEST_F(Upgrade, FinishesWhatItHasBegun) {
  HttpClient download(server_.port());
  ASSERT_TRUE(download.client.send(request_of("GET", "/large")));
  ASSERT_EQ(download.reader.read_head().length, large_.size());
  upgrade();
  // The new one serves on all addresses, and soon the old one, whose connections end, does not any
  // more.
  for (bool is_of_the_new = false; !is_of_the_new;) {
    HttpClient client(server_.port());
    HttpClient local(RawClient::to_unix(socket_));
    const HttpResponse response = client.get("/small");
    const HttpResponse local_response = local.get("/small");
    ASSERT_EQ(response.body, "small");
    ASSERT_EQ(local_response.body, "small");
    is_of_the_new = !response.closes() && !local_response.closes();
  }
  std::string got;
  download.reader.read_body(large_.size(), [&](std::string_view part) { got += part; });
  EXPECT_TRUE(got == large_);
  EXPECT_TRUE(download.reader.at_end());
}

TEST_F(Upgrade, LetsAnIdleConnectionAskOnceMore) {
  HttpClient idle(server_.port());
  EXPECT_FALSE(idle.get("/small").closes());
  upgrade();
  const HttpResponse last = idle.get("/small");
  EXPECT_EQ(last.body, "small");
  EXPECT_TRUE(last.closes());
  EXPECT_TRUE(idle.reader.at_end());
}

TEST_F(Upgrade, GoesOnIfTheNewProcessCannotServe) {
  const std::filesystem::path moved = folder_.path().string() + ".moved";
  std::filesystem::rename(folder_.path(), moved);
  server_.signal(SIGUSR2);
  EXPECT_TRUE(server_.has_logged("has ended before it could serve"));
  std::filesystem::rename(moved, folder_.path());
  HttpClient client(server_.port());
  EXPECT_EQ(client.get("/small").body, "small");
  server_.signal(SIGTERM);
  EXPECT_EQ(server_.wait().code, 0);
}

TEST_F(Upgrade, EndsSoonWhenToldToStopWhileItFinishes) {
  HttpClient download(server_.port());
  ASSERT_TRUE(download.client.send(request_of("GET", "/large")));
  ASSERT_EQ(download.reader.read_head().length, large_.size());
  upgrade();
  server_.signal(SIGTERM);
  EXPECT_TRUE(server_.has_logged("within server.restart-grace"));
  server_.signal(SIGTERM);
  EXPECT_TRUE(server_.has_logged("stopping at once"));
  ::kill(successor_, SIGTERM);
  EXPECT_EQ(server_.wait().code, 0);
  successor_ = 0;
}

}  // namespace
}  // namespace tests
