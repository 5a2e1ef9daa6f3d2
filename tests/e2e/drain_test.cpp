#include <csignal>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

constexpr std::string_view kDraining = "stopping: running responses may finish";

class Drain : public testing::Test {
 protected:
  Drain() {
    folder_.write("small", "small");
    folder_.write("large", large_);
  }

  /// Asks for the large file and reads nothing but the head: the rest is more than the kernel
  /// holds.
  void begin_download() {
    ASSERT_TRUE(download_.client.send(request_of("GET", "/large")));
    ASSERT_EQ(download_.reader.read_head().length, large_.size());
  }

  [[nodiscard]] std::string finish_download() {
    std::string got;
    download_.reader.read_body(large_.size(), [&](std::string_view part) { got += part; });
    return got;
  }

  TemporaryFolder folder_;
  std::string large_ = pattern(64 * 1024 * 1024);
  // No time that passes may do what a signal should.
  ServerProcess server_{folder_.write("quoit.toml",
                                      "limits.send-timeout = \"1h\"\n"
                                      "[server]\nlisten = [\"127.0.0.1:0\"]\nworkers = 2\n"
                                      "shutdown-timeout = \"1h\"\n"
                                      "[[site]]\nroot = \".\"\n")};
  HttpClient download_{server_.port()};
};

TEST_F(Drain, EndsAtOnceWithNothingToDo) {
  for (const int signal : {SIGTERM, SIGINT}) {
    ServerProcess server(folder_.path().string());
    HttpClient idle(server.port());
    EXPECT_EQ(idle.get("/small").status, 200);
    server.signal(signal);
    EXPECT_TRUE(idle.reader.at_end());
    EXPECT_EQ(server.wait().code, 0);
  }
}

TEST_F(Drain, LetsADownloadFinish) {
  HttpClient idle(server_.port());
  EXPECT_EQ(idle.get("/small").body, "small");
  EXPECT_EQ(download_.get("/small").body, "small");
  const std::size_t descriptors = server_.descriptors();
  HttpClient silent(server_.port());
  while (server_.descriptors() <= descriptors) {
  }
  begin_download();

  server_.signal(SIGTERM);
  EXPECT_TRUE(server_.has_logged(kDraining));
  EXPECT_TRUE(idle.reader.at_end());
  EXPECT_TRUE(silent.reader.at_end());
  // Once each worker has heard of it.
  while (!is_refused(server_.port())) {
  }
  EXPECT_TRUE(finish_download() == large_);
  EXPECT_TRUE(download_.reader.at_end());
  EXPECT_EQ(server_.wait().code, 0);
}

TEST_F(Drain, AnswersARequestThatHasBegunToArrive) {
  HttpClient late(server_.port());
  EXPECT_EQ(late.get("/small").body, "small");
  ASSERT_TRUE(late.client.send("GET /small HT"));
  // The worker has read it when it has answered a later one on another connection of the same
  // worker; try until one is.
  for (int i = 0; i < 20; ++i) {
    HttpClient other(server_.port());
    EXPECT_EQ(other.get("/small").status, 200);
  }
  server_.signal(SIGTERM);
  EXPECT_TRUE(server_.has_logged(kDraining));
  ASSERT_TRUE(late.client.send("TP/1.1\r\nHost: a\r\n\r\n"));
  const HttpResponse response = late.reader.read();
  EXPECT_EQ(response.body, "small");
  EXPECT_TRUE(response.closes());
  EXPECT_TRUE(late.reader.at_end());
  EXPECT_EQ(server_.wait().code, 0);
}

TEST_F(Drain, StopsAtOnceWhenToldTwice) {
  begin_download();
  server_.signal(SIGTERM);
  EXPECT_TRUE(server_.has_logged(kDraining));
  server_.signal(SIGTERM);
  const Ended ended = server_.wait();
  EXPECT_EQ(ended.code, 0);
  EXPECT_TRUE(ended.text.contains("stopping at once")) << ended.text;
  EXPECT_LT(finish_download().size(), large_.size());
}

}  // namespace
}  // namespace tests
