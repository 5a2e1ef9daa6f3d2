#include <algorithm>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"
#include "tests/server/json.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFields = "Referer: http://r/?a\r\nUser-Agent: Test/1 \"x\"\r\n";

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// Without the time, which must be one.
std::string without_time(const std::string& line) {
  const std::size_t open = line.find('[');
  if (open == std::string::npos) {
    ADD_FAILURE() << line;
    return line;
  }
  std::tm time{};
  const char* const end = strptime(line.c_str() + open, "[%d/%b/%Y:%H:%M:%S +0000]", &time);
  if (end == nullptr) {
    ADD_FAILURE() << line;
    return line;
  }
  return line.substr(0, open) + "[]" + end;
}

class AccessLog : public testing::Test {
 protected:
  AccessLog() {
    folder_.write("small", "small");
    fs::create_directory(logs_.path() / "logs");
  }

  /// Serves with an access log of this format; `more` are further keys of [log].
  void start(const std::string& format, const std::string& workers = "1",
             const std::string& more = "") {
    const fs::path file = logs_.write(
        "quoit.toml", "[log]\naccess = \"logs/access.log\"\nformat = \"" + format + "\"\n" + more);
    server_.emplace(folder_.path().string(),
                    std::vector<std::string>{"--config", file.string(), "--workers", workers});
  }

  /// All lines of the log, when the server has ended.
  [[nodiscard]] std::vector<std::string> stop() {
    server_->signal(SIGTERM);
    EXPECT_EQ(server_->wait().code, 0);
    return lines_of(log_);
  }

  [[nodiscard]] std::vector<std::string> stop_without_times() {
    std::vector<std::string> lines = stop();
    for (std::string& line : lines) line = without_time(line);
    return lines;
  }

  TemporaryFolder folder_;
  TemporaryFolder logs_;
  const fs::path log_ = logs_.path() / "logs" / "access.log";
  std::optional<ServerProcess> server_;
};

TEST_F(AccessLog, HasALineForEachResponseInTheCombinedFormat) {
  start("combined");
  HttpClient client(server_->port());
  const HttpResponse first = client.get("/small?q=1", kFields);
  EXPECT_EQ(first.body, "small");
  EXPECT_EQ(client.head("/small").status, 200);
  const std::string tag = first.field("ETag").value_or("");
  EXPECT_EQ(client.get("/small", "If-None-Match: " + tag + "\r\n").status, 304);
  EXPECT_EQ(client.get("/small", "Range: bytes=1-3\r\n").status, 206);
  EXPECT_EQ(client.ask("GET /small HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").status, 200);
  const std::size_t missing = client.get("/none").body.size();
  const std::size_t refused = client.ask(request_of("DELETE", "/small")).body.size();
  const std::vector<std::string> expected = {
      R"(127.0.0.1 - - [] "GET /small?q=1 HTTP/1.1" 200 5 "http://r/?a" "Test/1 \x22x\x22")",
      R"(127.0.0.1 - - [] "HEAD /small HTTP/1.1" 200 0 "-" "-")",
      R"(127.0.0.1 - - [] "GET /small HTTP/1.1" 304 0 "-" "-")",
      R"(127.0.0.1 - - [] "GET /small HTTP/1.1" 206 3 "-" "-")",
      R"(127.0.0.1 - - [] "GET /small HTTP/1.0" 200 5 "-" "-")",
      R"(127.0.0.1 - - [] "GET /none HTTP/1.1" 404 )" + std::to_string(missing) + R"( "-" "-")",
      R"(127.0.0.1 - - [] "DELETE /small HTTP/1.1" 405 )" + std::to_string(refused) +
          R"( "-" "-")"};
  EXPECT_EQ(stop_without_times(), expected);
}

TEST_F(AccessLog, HasNeitherReferrerNorUserAgentInTheCommonFormat) {
  start("common");
  EXPECT_EQ(HttpClient(server_->port()).get("/small", kFields).status, 200);
  EXPECT_EQ(stop_without_times(),
            std::vector<std::string>{R"(127.0.0.1 - - [] "GET /small HTTP/1.1" 200 5)"});
}

TEST_F(AccessLog, LeavesOutPathsAndWhatIsRedacted) {
  start("combined", "1", "leave-out = [\"/sm*\"]\nredact = [\"query\", \"user-agent\"]\n");
  HttpClient client(server_->port());
  EXPECT_EQ(client.get("/%73mall").status, 200);
  const std::string size = std::to_string(client.get("/none?secret=1", kFields).body.size());
  EXPECT_EQ(stop_without_times(),
            std::vector<std::string>{R"(127.0.0.1 - - [] "GET /none HTTP/1.1" 404 )" + size +
                                     R"( "http://r/" "-")"});
}

TEST_F(AccessLog, HasOneLineForSoManyResponses) {
  start("common", "1", "sample = 4\n");
  HttpClient client(server_->port());
  for (int i = 0; i < 8; ++i) EXPECT_EQ(client.get("/small").status, 200);
  EXPECT_EQ(client.get("/none").status, 404);
  EXPECT_EQ(stop().size(), 3U);
}

TEST_F(AccessLog, TellsWhatIsKnownOfAFaultyRequest) {
  start("combined");
  std::vector<std::string> expected;
  const auto ask = [&](std::string_view request, const std::string& shown, int status) {
    HttpClient client(server_->port());
    const HttpResponse response = client.ask(request);
    EXPECT_EQ(response.status, status) << request;
    EXPECT_TRUE(client.reader.at_end());
    expected.push_back("127.0.0.1 - - [] \"" + shown + "\" " + std::to_string(status) + " " +
                       std::to_string(response.body.size()) + R"( "-" "-")");
  };
  ask("GET /small HTTP/1.1\r\n\r\n", "GET /small HTTP/1.1", 400);
  ask("FOO /small HTTP/1.1\r\nHost: a\r\n\r\n", "FOO /small HTTP/1.1", 501);
  ask("\x16\x03\x01\r\n", "-", 400);
  EXPECT_EQ(stop_without_times(), expected);
}

TEST_F(AccessLog, CallsARequestWhatItsErrorPageDoes) {
  start("json");
  HttpClient client(server_->port());
  EXPECT_EQ(client.get("/small").field("X-Request-Id"), std::nullopt);
  const HttpResponse missing = client.get("/none");
  const std::string id(missing.field("X-Request-Id").value_or(""));
  EXPECT_TRUE(missing.body.contains("<small>Request " + id + "</small>")) << missing.body;
  const std::vector<std::string> lines = stop();
  ASSERT_EQ(lines.size(), 2U);
  const auto small = Json::parse(lines[0]);
  const auto none = Json::parse(lines[1]);
  ASSERT_TRUE(small && none) << lines[0] << lines[1];
  EXPECT_EQ(none->at("id").text(), id);
  EXPECT_EQ(small->at("id").text().size(), id.size());
  EXPECT_NE(small->at("id").text(), id);
}

TEST_F(AccessLog, TellsOfDownloadsThatWereNotFinished) {
  const std::string large = pattern(64 * 1024 * 1024);
  folder_.write("large", large);
  start("json");
  {
    HttpClient client(server_->port());
    ASSERT_TRUE(client.client.send(request_of("GET", "/large")));
    EXPECT_EQ(client.reader.read_head().length, large.size());
    EXPECT_EQ(client.reader.read_body(1'000'000, [](std::string_view) {}), 1'000'000U);
    client.client.reset();
  }
  HttpClient another(server_->port());
  EXPECT_EQ(another.get("/large").body.size(), large.size());

  const std::vector<std::string> lines = stop();
  ASSERT_EQ(lines.size(), 2U);
  std::size_t aborted = 0;
  for (const std::string& line : lines) {
    const auto record = Json::parse(line);
    ASSERT_TRUE(record) << line;
    EXPECT_EQ(record->at("client").text(), "127.0.0.1");
    EXPECT_EQ(record->at("site").text(), "default");
    EXPECT_EQ(record->at("method").text(), "GET");
    EXPECT_EQ(record->at("target").text(), "/large");
    EXPECT_EQ(record->at("protocol").text(), "HTTP/1.1");
    EXPECT_EQ(record->at("status").number(), 200);
    const auto bytes = static_cast<std::size_t>(record->at("bytes").number());
    if (record->at("aborted").boolean()) {
      ++aborted;
      EXPECT_GE(bytes, 1'000'000U);
      EXPECT_LT(bytes, large.size());
    } else {
      EXPECT_EQ(bytes, large.size());
      EXPECT_GT(record->at("duration").number(), 0);
    }
  }
  EXPECT_EQ(aborted, 1U);
}

TEST_F(AccessLog, HoldsNothingButPrintableCharactersWhateverIsSent) {
  for (const std::string format : {"common", "combined", "json"}) {
    start(format);
    HttpClient client(server_->port());
    std::string bytes;
    for (int byte = 1; byte < 256; ++byte) {
      if (byte != '\r' && byte != '\n' && (byte >= 32 || byte == '\t') && byte != 127) {
        bytes += static_cast<char>(byte);
      }
    }
    EXPECT_EQ(
        client.get("/small", "User-Agent: x" + bytes + "\r\nReferer: y" + bytes + "\r\n").status,
        200);
    EXPECT_EQ(client.get("/\"\\%0a%1b").status, 404);
    const RawClient raw(server_->port());
    ASSERT_TRUE(raw.send("GET /\x1b[31m HTTP/1.1\r\nHost: a\x01\r\nUser-Agent: \x1b]\r\n\r\n"));
    EXPECT_EQ(ResponseReader(raw).read().status, 400);
    raw.finish();  // nobody lingers
    const std::vector<std::string> lines = stop();
    EXPECT_EQ(lines.size(), 3U);
    for (const std::string& line : lines) {
      for (const char c : line) EXPECT_TRUE(c >= ' ' && c <= '~') << line;
      EXPECT_EQ(Json::parse(line).has_value(), format == "json") << line;
    }
    fs::remove(log_);
  }
}

TEST_F(AccessLog, LosesNoLineWhenItIsRenamedAndOpenedAgain) {
  start("common", "2");
  const fs::path old = logs_.path() / "logs" / "access.log.1";
  std::size_t asked = 0;
  const auto ask = [&] {
    EXPECT_EQ(HttpClient(server_->port()).get("/" + std::to_string(asked)).status, 404);
    ++asked;
  };
  for (int i = 0; i < 100; ++i) ask();
  fs::rename(log_, old);
  ask();
  server_->signal(SIGUSR1);
  EXPECT_TRUE(server_->has_logged("opened the access log again"));
  while (lines_of(log_).empty()) ask();
  ask();

  std::vector<std::string> lines = lines_of(old);
  EXPECT_GE(lines.size(), 1U);
  std::ranges::copy(stop(), std::back_inserter(lines));
  EXPECT_EQ(lines.size(), asked);
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  for (std::size_t i = 0; i < asked; ++i) {
    EXPECT_TRUE(all.contains("\"GET /" + std::to_string(i) + " HTTP/1.1\"")) << i;
  }
}

TEST_F(AccessLog, SaysSoIfItCannotBeOpenedAgain) {
  start("common");
  HttpClient client(server_->port());
  fs::rename(logs_.path() / "logs", logs_.path() / "gone");
  server_->signal(SIGUSR1);
  EXPECT_TRUE(server_->has_logged("cannot be opened"));
  EXPECT_EQ(client.get("/small").status, 200);
  (void)stop();
  EXPECT_EQ(lines_of(logs_.path() / "gone" / "access.log").size(), 1U);
}

TEST_F(AccessLog, KeepsTheOrderOfAConnection) {
  start("common");
  folder_.write("large", pattern(300'000));
  std::string requests;
  std::vector<std::string> expected;
  const auto add = [&](const std::string& target, int status) {
    requests += request_of("GET", target);
    expected.push_back("\"GET " + target + " HTTP/1.1\" " + std::to_string(status) + " ");
  };
  for (int i = 0; i < 20; ++i) {
    add("/small?" + std::to_string(i), 200);
    add("/large?" + std::to_string(i), 200);
    add("/none?" + std::to_string(i), 404);
  }
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(requests));
  ResponseReader reader(client);
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NE(reader.read().status, 0);
  HttpClient persistent(server_->port());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(persistent.get("/small?again" + std::to_string(i)).status, 200);
    expected.push_back("\"GET /small?again" + std::to_string(i) + " HTTP/1.1\" 200 5");
  }
  const std::vector<std::string> lines = stop();
  ASSERT_EQ(lines.size(), expected.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_TRUE(lines[i].contains(expected[i])) << lines[i] << " for " << expected[i];
  }
}

TEST_F(AccessLog, CanGoToStandardOutput) {
  server_.emplace(folder_.path().string(),
                  std::vector<std::string>{
                      "--config", logs_.write("q.toml", "[log]\naccess = \"stdout\"\n").string()});
  EXPECT_EQ(HttpClient(server_->port()).get("/small").status, 200);
  EXPECT_TRUE(server_->has_logged("\"GET /small HTTP/1.1\" 200 5 \"-\" \"-\"\n"));
}

TEST_F(AccessLog, IsOffUnlessAskedFor) {
  server_.emplace(folder_.path().string());
  EXPECT_EQ(HttpClient(server_->port()).get("/small").status, 200);
  server_->signal(SIGUSR1);  // nothing to open
  EXPECT_EQ(HttpClient(server_->port()).get("/small").status, 200);
  server_->signal(SIGTERM);
  const Ended ended = server_->wait();
  EXPECT_EQ(ended.code, 0);
  EXPECT_FALSE(ended.text.contains("/small ")) << ended.text;
}

TEST_F(AccessLog, MustBeThereAtTheStart) {
  const Ended ended =
      run_quoit({"--root", folder_.path().string(), "--listen", "127.0.0.1:0", "--config",
                 logs_.write("q.toml", "[log]\naccess = \"none/access.log\"\n").string()});
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(ended.text.contains("access.log' cannot be opened: open: No such file or directory"))
      << ended.text;
}

}  // namespace
}  // namespace tests
