#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

// A client that nobody here wrote.
namespace tests {
namespace {

struct Output {
  int code;
  std::string text;
};

Output shell(const std::string& command) {
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  Output output{.code = -1, .text = {}};
  char piece[4096];
  while (const std::size_t got = std::fread(piece, 1, sizeof piece, pipe)) {
    output.text.append(piece, got);
  }
  output.code = WEXITSTATUS(::pclose(pipe));
  return output;
}

std::string make_root(const TemporaryFolder& folder, const std::string& large) {
  folder.write("root/large", large);
  return folder.write("root/a.html", "0123456789").parent_path().string();
}

class Curl : public testing::Test {
 protected:
  void SetUp() override {
    if (shell("curl --version").code != 0) GTEST_SKIP() << "curl is not installed";
  }

  [[nodiscard]] Output curl(const std::string& options, const std::string& target) const {
    return shell("curl --silent --show-error --max-time 60 " + options +
                 " 'http://127.0.0.1:" + std::to_string(server_.port()) + target + "'");
  }

  TemporaryFolder folder_;
  std::string large_ = pattern(5'000'000);
  ServerProcess server_{make_root(folder_, large_)};
};

TEST_F(Curl, Gets) {
  EXPECT_EQ(curl("", "/a.html").text, "0123456789");
  EXPECT_EQ(curl("--http1.0", "/a.html").text, "0123456789");
  EXPECT_EQ(curl("--http2", "/a.html").text, "0123456789");  // asks for an upgrade
  EXPECT_EQ(curl("--compressed", "/a.html").text, "0123456789");
  EXPECT_EQ(curl("--range 2-4", "/a.html").text, "234");
  EXPECT_EQ(curl("--range 2-4,4-6,7-", "/a.html").text, "23456789");
  const std::string parts = curl("--range 0-0,-1", "/a.html").text;
  EXPECT_TRUE(parts.contains("\r\nContent-Range: bytes 0-0/10\r\n\r\n0\r\n--")) << parts;
  EXPECT_TRUE(parts.contains("\r\nContent-Range: bytes 9-9/10\r\n\r\n9\r\n--")) << parts;
  EXPECT_EQ(curl("--path-as-is", "/x/../a.html").text, "0123456789");
}

TEST_F(Curl, SeesStatuses) {
  const std::string status = "--output /dev/null --write-out '%{http_code} %{content_type}' ";
  EXPECT_EQ(curl(status, "/a.html").text, "200 text/html; charset=utf-8");
  EXPECT_EQ(curl(status + "--head", "/a.html").text, "200 text/html; charset=utf-8");
  EXPECT_TRUE(curl(status, "/none").text.starts_with("404"));
  EXPECT_TRUE(curl(status + "--path-as-is", "/../x").text.starts_with("400"));
  EXPECT_TRUE(curl(status + "--request POST --data x", "/a.html").text.starts_with("405"));
  EXPECT_TRUE(curl(status + "--header 'If-None-Match: *'", "/a.html").text.starts_with("304"));
}

TEST_F(Curl, SendsNoBodyThatIsNotWanted) {
  const std::string large = (folder_.path() / "root/large").string();
  const Output put =
      curl("--upload-file " + large + " --output /dev/null --write-out '%{http_code}'", "/a.html");
  EXPECT_TRUE(put.text.starts_with("405") || put.text.starts_with("413")) << put.text;
}

TEST_F(Curl, ResumesADownload) {
  const std::filesystem::path half = folder_.write("half", large_.substr(0, 1'234'567));
  EXPECT_EQ(curl("--continue-at - --output " + half.string(), "/large").code, 0);
  EXPECT_TRUE(read_until_end(open_for_reading(half).get()) == large_);
}

TEST_F(Curl, GetsManyAtOnce) {
  std::string options = "--parallel --fail";
  for (int i = 0; i < 20; ++i) {
    options += " --output " + (folder_.path() / std::to_string(i)).string() +
               " 'http://127.0.0.1:" + std::to_string(server_.port()) + "/large'";
  }
  EXPECT_EQ(curl(options + " --output /dev/null", "/a.html").code, 0);
  for (int i = 0; i < 20; ++i) {
    const auto file = open_for_reading(folder_.path() / std::to_string(i));
    EXPECT_TRUE(read_until_end(file.get()) == large_) << i;
  }
}

}  // namespace
}  // namespace tests
