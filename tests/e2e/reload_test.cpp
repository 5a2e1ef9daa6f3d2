#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kReloaded = "reloaded: now serving";
constexpr std::string_view kRefused = "not reloaded, the old configuration stays in force: ";

/// The folders "one" and "two".
class SiteFolders : public TemporaryFolder {
 public:
  explicit SiteFolders(std::string_view large) {
    (void)write("one/index.html", "one");
    (void)write("one/large", large);
    (void)write("two/index.html", "two");
    (void)write("two/large", "changed");
  }
};

class Reload : public testing::Test {
 protected:
  explicit Reload(const std::string& more = "") : server_(write("one", more)) {}

  /// A configuration that listens on a port that the kernel chooses, and serves this root.
  [[nodiscard]] fs::path write(const std::string& root, const std::string& more = "") const {
    return folder_.write("quoit.toml", "server.listen = [\"127.0.0.1:0\"]\nserver.workers = 2\n" +
                                           more + "\n[[site]]\nroot = \"" + root + "\"\n");
  }

  void reload(const std::string& root, const std::string& more = "") {
    (void)write(root, more);
    reload();
  }
  void reload() {
    server_.signal(SIGHUP);
    EXPECT_TRUE(server_.has_logged(kReloaded, ++reloads_));
  }

  /// Each worker adopts a configuration by itself, some time after the process has said so.
  [[nodiscard]] bool turns_into(HttpClient& client, std::string_view body) {
    for (int i = 0; i < 100'000; ++i) {
      if (client.get("/").body == body) return true;
    }
    return false;
  }

  const std::string large_ = pattern(64 * 1024 * 1024);
  const SiteFolders folder_{large_};
  ServerProcess server_;
  std::size_t reloads_ = 0;
};

/// May use folders that it did not need at its start.
class ReloadWithoutLandlock : public Reload {
 protected:
  ReloadWithoutLandlock() : Reload("sandbox.landlock = false") {}
};

TEST_F(Reload, IsFollowedByConnectionsOldAndNew) {
  HttpClient old(server_.port());
  EXPECT_EQ(old.get("/").body, "one");
  reload("two", "log.level = \"info\"");
  EXPECT_TRUE(turns_into(old, "two"));
  for (int i = 0; i < 10; ++i) {
    HttpClient client(server_.port());
    EXPECT_TRUE(turns_into(client, "two"));
  }
}

TEST_F(Reload, LetsARunningResponseFinishUnderTheOldConfiguration) {
  HttpClient download(server_.port());
  ASSERT_TRUE(download.client.send(request_of("GET", "/large") + request_of("GET", "/large")));
  ASSERT_EQ(download.reader.read_head().length, large_.size());
  reload("two");
  HttpClient other(server_.port());
  EXPECT_TRUE(turns_into(other, "two"));
  std::string got;
  download.reader.read_body(large_.size(), [&](std::string_view part) { got += part; });
  EXPECT_TRUE(got == large_);
  EXPECT_EQ(download.reader.read().body, "changed");
}

TEST_F(Reload, RefusesAnInvalidFileAndSaysWhy) {
  (void)write("two", "[limits]\nidle-timout = \"1s\"");
  server_.signal(SIGHUP);
  EXPECT_TRUE(server_.has_logged(kRefused));
  EXPECT_TRUE(server_.has_logged("quoit.toml:4:1: error: unknown key 'idle-timout' in [limits]"));
  HttpClient client(server_.port());
  EXPECT_EQ(client.get("/").body, "one");
  // What was wrong is mended, and all is well.
  reload("two");
  EXPECT_TRUE(turns_into(client, "two"));
}

TEST_F(Reload, RefusesWhatCannotBeOpened) {
  (void)write("one", "log.access = \"no/such/folder/access.log\"");
  server_.signal(SIGHUP);
  EXPECT_TRUE(server_.has_logged(kRefused));
  EXPECT_TRUE(server_.has_logged("access.log' cannot be opened"));
  EXPECT_EQ(HttpClient(server_.port()).get("/").body, "one");
}

TEST_F(ReloadWithoutLandlock, OpensAndClosesListeners) {
  const fs::path socket = folder_.path() / "socket";
  HttpClient on_port(server_.port());
  EXPECT_EQ(on_port.get("/").body, "one");
  const auto listen_on = [&](const std::string& addresses) {
    folder_.write("quoit.toml", "server.listen = [" + addresses +
                                    "]\nserver.workers = 2\n[[site]]\nroot = \"one\"\n");
    reload();
  };
  const std::string unix_address = "\"unix:" + socket.string() + "\"";
  listen_on("\"127.0.0.1:0\", " + unix_address);
  HttpClient on_socket(RawClient::to_unix(socket));
  EXPECT_EQ(on_socket.get("/").body, "one");
  EXPECT_EQ(HttpClient(server_.port()).get("/").body, "one");

  listen_on(unix_address);
  while (!is_refused(server_.port())) {
  }
  // Its connections are still served.
  EXPECT_EQ(on_port.get("/").body, "one");
  EXPECT_EQ(on_socket.get("/").body, "one");

  listen_on("\"127.0.0.1:0\"");
  EXPECT_FALSE(fs::exists(socket));
  EXPECT_EQ(on_socket.get("/").body, "one");
}

TEST_F(Reload, ChangesTheLimitsOfConnectionsThatAreThere) {
  HttpClient client(server_.port());
  const std::string fields = "A: 1\r\nB: 2\r\nC: 3\r\n";
  EXPECT_EQ(client.get("/", fields).status, 200);
  reload("two", "limits.request-headers = 3");
  EXPECT_TRUE(turns_into(client, "two"));
  EXPECT_EQ(client.get("/", fields).status, 431);
}

TEST_F(ReloadWithoutLandlock, TurnsTheAccessLogOnAndOff) {
  const auto lines_of = [&](const char* name) {
    std::ifstream file(folder_.path() / name);
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line);) ++lines;
    return lines;
  };
  HttpClient client(server_.port());
  EXPECT_EQ(client.get("/").body, "one");
  reload("two", "log.access = \"first.log\"");
  EXPECT_TRUE(turns_into(client, "two"));
  EXPECT_EQ(client.get("/large").status, 200);
  reload("one", "log = { access = \"second.log\", format = \"json\" }");
  EXPECT_TRUE(turns_into(client, "one"));
  EXPECT_EQ(client.get("/large").status, 200);
  reload("two");
  EXPECT_TRUE(turns_into(client, "two"));
  EXPECT_EQ(client.get("/large").status, 200);
  server_.signal(SIGTERM);
  EXPECT_EQ(server_.wait().code, 0);
  const auto has = [&](const char* name, const std::string& text) {
    std::ifstream file(folder_.path() / name);
    return std::string(std::istreambuf_iterator<char>(file), {}).contains(text);
  };
  EXPECT_GE(lines_of("first.log"), 2U);
  EXPECT_TRUE(has("first.log", "\"GET /large HTTP/1.1\" 200 7 "));
  EXPECT_TRUE(has("first.log", "127.0.0.1 - - ["));
  EXPECT_GE(lines_of("second.log"), 2U);
  EXPECT_TRUE(has("second.log", "\"target\":\"/large\""));
}

TEST_F(ReloadWithoutLandlock, OpensTheAccessLogAgain) {
  reload("one", "log.access = \"access.log\"");
  fs::rename(folder_.path() / "access.log", folder_.path() / "access.log.1");
  reload();
  EXPECT_TRUE(server_.has_logged("opened the access log again"));
  EXPECT_TRUE(fs::exists(folder_.path() / "access.log"));
}

TEST_F(Reload, NamesWhatTakesARestart) {
  folder_.write(
      "quoit.toml",
      "server.listen = [\"127.0.0.1:0\"]\nserver.workers = 3\n[[site]]\nroot = \"two\"\n");
  reload();
  EXPECT_TRUE(server_.has_logged("a restart is needed to change server.workers\n"));
  EXPECT_TRUE(server_.has_logged("with 2 workers", 2));
}

TEST_F(Reload, GivesBackWhatItReplaces) {
  const auto settled = [&](std::size_t descriptors) {
    // The last one to leave a configuration does so on its own time.
    for (int i = 0; i < 100'000; ++i) {
      if (server_.descriptors() <= descriptors) return true;
      std::this_thread::yield();
    }
    return false;
  };
  reload("two");
  HttpClient client(server_.port());
  EXPECT_TRUE(turns_into(client, "two"));
  const std::size_t before = server_.descriptors();
  for (int i = 0; i < 20; ++i) {
    const bool odd = i % 2 != 0;
    reload(odd ? "two" : "one");
    EXPECT_TRUE(turns_into(client, odd ? "two" : "one"));
  }
  EXPECT_TRUE(settled(before)) << server_.descriptors() << " for " << before;
}

TEST_F(Reload, LosesNoRequestUnderLoad) {
  std::atomic<bool> done = false;
  std::atomic<std::size_t> answered = 0;
  const auto is_whole = [](const HttpResponse& response) {
    return response.status == 200 && (response.body == "one" || response.body == "two");
  };
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      HttpClient kept(server_.port());
      while (!done) {
        EXPECT_TRUE(is_whole(kept.get("/")));
        HttpClient fresh(server_.port());
        EXPECT_TRUE(is_whole(fresh.get("/")));
        answered += 2;
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    const std::size_t before = answered;
    reload(i % 2 != 0 ? "one" : "two");
    while (answered < before + 20) std::this_thread::yield();
  }
  done = true;
  for (std::thread& client : clients) client.join();
  EXPECT_GE(answered, 400U);
}

}  // namespace
}  // namespace tests
