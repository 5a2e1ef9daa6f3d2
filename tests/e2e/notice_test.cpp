#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "server/flood_limit.hpp"
#include "server/request_id.hpp"
#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

/// A server that looks at the disk for each request.
class Notices : public testing::Test {
 protected:
  [[nodiscard]] fs::path write_configuration() const {
    (void)folder_.write("root/a.css", "a");
    return folder_.write("quoit.toml",
                         "server.listen = [\"127.0.0.1:0\"]\nserver.workers = 2\n"
                         "cache.revalidate = \"0s\"\nsite = [{ root = \"root\" }]\n");
  }
  [[nodiscard]] static std::size_t count(const std::string& log, std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = log.find(text); at != log.npos; at = log.find(text, at + 1)) ++count;
    return count;
  }
  [[nodiscard]] std::string log_at_the_end() {
    server_.signal(SIGTERM);
    return server_.wait().text;
  }
  /// From more connections than would all be of one worker.
  void expect_everywhere(int status) {
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(HttpClient(server_.port()).get("/a.css").status, status);
    }
  }

  TemporaryFolder folder_;
  const fs::path root_ = folder_.path() / "root";
  ServerProcess server_{write_configuration()};
};

TEST_F(Notices, TellOnceOfARootThatIsGoneAndOnceThatItIsBack) {
  expect_everywhere(200);
  fs::rename(root_, folder_.path() / "elsewhere");
  expect_everywhere(503);
  const std::string lost =
      "error: the folder '" + root_.string() + "' cannot be reached (No such file or directory)";
  EXPECT_TRUE(server_.has_logged(lost));
  fs::rename(folder_.path() / "elsewhere", root_);
  expect_everywhere(200);
  const std::string back = "the folder '" + root_.string() + "' is back";
  EXPECT_TRUE(server_.has_logged(back));
  const std::string log = log_at_the_end();
  EXPECT_EQ(count(log, lost), 1U) << log;
  EXPECT_EQ(count(log, back), 1U) << log;
}

TEST_F(Notices, NameTheRequestThatFailed) {
  fs::rename(root_, folder_.path() / "elsewhere");
  const HttpResponse response = HttpClient(server_.port()).get("/a%20b.css");
  EXPECT_EQ(response.status, 503);
  const std::string id(response.field("X-Request-Id").value_or(""));
  EXPECT_EQ(id.size(), server::RequestId::kSize);
  EXPECT_TRUE(server_.has_logged(
      "warning: answered 503 to what was asked of /a\\x20b.css (request " + id + ")"));
}

TEST_F(Notices, DoNotNameWhatClientsAreToBlameFor) {
  HttpClient client(server_.port());
  EXPECT_EQ(client.get("/none").status, 404);
  EXPECT_EQ(client.ask("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
  EXPECT_EQ(count(log_at_the_end(), "answered "), 0U);
}

TEST_F(Notices, CountWhatWouldFloodTheLog) {
  HttpClient client(server_.port());
  const int times = 2 * static_cast<int>(server::FloodLimit::kMost);
  for (int i = 0; i < times; ++i) {
    fs::rename(root_, folder_.path() / "elsewhere");
    EXPECT_EQ(client.get("/a.css").status, 503);
    fs::rename(folder_.path() / "elsewhere", root_);
    EXPECT_EQ(client.get("/a.css").status, 200);
  }
  const std::string log = log_at_the_end();
  EXPECT_LE(count(log, "cannot be reached") + count(log, "' is back"), server::FloodLimit::kMost);
  EXPECT_EQ(count(log, "answered 503"), server::FloodLimit::kMost) << log;
  EXPECT_EQ(count(log, "messages were left out"), 2U) << log;
}

TEST_F(Notices, TellOnceOfASidecarThatIsOlderThanItsFile) {
  (void)folder_.write("root/a.css.gz", "old");
  fs::last_write_time(root_ / "a.css.gz",
                      fs::last_write_time(root_ / "a.css") - std::chrono::hours(1));
  expect_everywhere(200);
  const std::string text = "warning: '" + (root_ / "a.css.gz").string() +
                           "' is not used: it is older than the file that it was made of";
  EXPECT_TRUE(server_.has_logged(text));
  const std::string log = log_at_the_end();
  EXPECT_EQ(count(log, text), 1U) << log;
}

}  // namespace
}  // namespace tests
