#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/client.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

struct Question {
  std::string method;
  std::string host;
  std::string target;
  std::vector<std::string> fields;
};

/// Without the Date and the request's id, and without what is not a head's.
std::string without_date(std::string_view text, std::string_view line_end) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(line_end), text.size());
    const std::string_view line = text.substr(0, end);
    const bool varies = line.starts_with("Date: ") || line.starts_with("X-Request-Id: ");
    if (!line.empty() && !varies) lines.append(line).append("\n");
    text.remove_prefix(std::min(end + line_end.size(), text.size()));
  }
  return lines;
}

std::string explanation_of(const fs::path& file, const Question& asked) {
  std::vector<std::string> arguments = {"explain",  "http://" + asked.host + asked.target,
                                        "-X",       asked.method,
                                        "--config", file.string()};
  for (const std::string& field : asked.fields) arguments.insert(arguments.end(), {"-H", field});
  const Ended ended = run_quoit(arguments);
  EXPECT_EQ(ended.code, 0) << ended.text;
  return ended.text;
}

std::string explained_head(const fs::path& file, const Question& asked) {
  const std::string text = explanation_of(file, asked);
  const std::size_t head = text.find("\nHTTP/1.1 ");
  EXPECT_NE(head, text.npos) << text;
  return without_date(std::string_view(text).substr(std::min(head, text.size())), "\n");
}

std::string live_head(std::uint16_t port, const Question& asked) {
  std::string request =
      asked.method + " " + asked.target + " HTTP/1.1\r\nHost: " + asked.host + "\r\n";
  for (const std::string& field : asked.fields) request += field + "\r\n";
  const RawClient client(port);
  EXPECT_TRUE(client.send(request + "\r\n"));
  std::string text;
  while (!text.contains("\r\n\r\n")) {
    const std::string piece = client.receive();
    if (piece.empty()) break;
    text += piece;
  }
  return without_date(text.substr(0, text.find("\r\n\r\n")), "\r\n");
}

/// Configurations and requests from a seed.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  [[nodiscard]] std::string configuration() {
    std::string text = "server = { listen = [\"127.0.0.1:0\"], workers = 1 }\n";
    text += site("one", "\"one.test\", \"*.w.test\"");
    return text + site("two", "\"two.test\", \"deep.w.test\"");
  }

  [[nodiscard]] Question request() {
    static constexpr std::array kMethods = {"GET",  "GET",     "GET",  "GET",
                                            "HEAD", "OPTIONS", "POST", "FOO"};
    static constexpr std::array kHosts = {"one.test", "TWO.test:8080", "a.w.test", "deep.w.test",
                                          "unknown.test"};
    static constexpr std::array kTargets = {"/",
                                            "/a.html",
                                            "/about",
                                            "/about.html?q=%20",
                                            "/sub",
                                            "/sub?x=/y",
                                            "/sub/",
                                            "/assets/app.css",
                                            "/old/x/y?z",
                                            "/gone",
                                            "/none",
                                            "/none.html",
                                            "/.env",
                                            "/.well-known/x",
                                            "/a.html/",
                                            "/100%",
                                            "/a%00b",
                                            "/x/../a.html",
                                            "/../a.html",
                                            "//assets//app.css",
                                            "/%61.html",
                                            "/list/",
                                            "/list/?format=json"};
    static constexpr std::array kFields = {"Accept-Encoding: br",
                                           "Accept-Encoding: gzip, br;q=0",
                                           "Accept-Encoding: identity;q=0",
                                           "Range: bytes=0-1",
                                           "Range: bytes=-3",
                                           "Range: bytes=900-",
                                           "Range: bytes=2-1",
                                           "If-None-Match: *",
                                           "If-None-Match: \"x\"",
                                           "If-Match: \"x\"",
                                           "Accept: application/json",
                                           "Accept: text/plain",
                                           "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
                                           "Connection: close",
                                           "Expect: 100-continue"};
    Question asked{
        .method = pick(kMethods), .host = pick(kHosts), .target = pick(kTargets), .fields = {}};
    // Each name at most once.
    while (chance(2)) {
      const std::string field = pick(kFields);
      const auto same = [&](const std::string& other) {
        return other.substr(0, other.find(':')) == field.substr(0, field.find(':'));
      };
      if (std::ranges::none_of(asked.fields, same)) asked.fields.push_back(field);
    }
    return asked;
  }

 private:
  [[nodiscard]] bool chance(unsigned of) { return random_() % of == 0; }
  [[nodiscard]] std::string pick(const auto& choices) {
    return choices[random_() % choices.size()];
  }

  [[nodiscard]] std::string site(const std::string& root, const std::string& hosts) {
    // Nothing that is encoded by and by: what is explained is the first answer.
    std::string text =
        "[[site]]\nhosts = [" + hosts + "]\nroot = \"" + root + "\"\ncompress = []\n";
    if (chance(2)) text += "clean-urls = true\n";
    if (chance(2)) text += "listing = true\n";
    if (chance(2)) text += "errors = { 404 = \"/404.html\", 5xx = \"/a.html\" }\n";
    if (chance(3)) text += "fallback = \"/index.html\"\n";
    if (chance(3)) text += "precompressed = [\"gzip\"]\n";
    if (chance(3)) text += "nosniff = false\n";
    if (chance(3)) text += "etag = \"off\"\n";
    if (chance(3)) text += "dotfiles = \"allow\"\n";
    if (chance(2)) text += "types = { \".css\" = \"text/x-own\" }\n";
    if (chance(2))
      text += "[[site.headers]]\nmatch = \"/assets/**\"\nset = { Cache-Control = \"max-age=9\" }\n";
    if (chance(2))
      text += "[[site.headers]]\nmatch = \"/**\"\nstatus = \"4xx\"\nset = { X-Error = \"yes\" }\n";
    if (chance(2))
      text +=
          "[[site.headers]]\nmatch = \"/*.html\"\nremove = [\"Server\"]\nappend = { Vary = "
          "\"Cookie\" }\n";
    if (chance(2))
      text += "[[site.redirects]]\nfrom = \"/old/**\"\nto = \"/new/$1\"\nstatus = 308\n";
    if (chance(2)) text += "[[site.redirects]]\nfrom = \"/gone\"\nstatus = 410\n";
    return text;
  }

  std::mt19937 random_;
};

class Explain : public testing::Test {
 protected:
  Explain() {
    for (const std::string site : {"one/", "two/"}) {
      for (const std::string name :
           {"index.html", "a.html", "about.html", "404.html", "sub/index.html", "list/entry",
            "assets/app.css", "assets/app.css.br", "assets/app.css.gz", ".env", ".well-known/x"}) {
        const fs::path file = folder_.write(site + name, site + name + " content");
        // So old that no listing or revalidation could see it change.
        fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(1000));
      }
    }
  }

  TemporaryFolder folder_;
};

TEST_F(Explain, AgreesWithALiveServerOnGeneratedRequests) {
  constexpr unsigned kConfigurations = 10;
  constexpr unsigned kRequests = 10;
  std::set<std::string> statuses;
  for (unsigned seed = 1; seed <= kConfigurations; ++seed) {
    Generator generator(seed);
    const std::string configuration = generator.configuration();
    const fs::path file = folder_.write("quoit.toml", configuration);
    const ServerProcess server(file);
    for (unsigned i = 0; i < kRequests; ++i) {
      const Question asked = generator.request();
      std::string shown;
      for (const std::string& field : asked.fields) shown += "\n" + field;
      const std::string live = live_head(server.port(), asked);
      statuses.insert(live.substr(0, live.find('\n')));
      EXPECT_EQ(explained_head(file, asked), live)
          << "seed " << seed << ", request " << i << ": " << asked.method << " " << asked.target
          << " of " << asked.host << shown << "\n"
          << configuration;
    }
  }
  // What is compared is worth comparing.
  EXPECT_GE(statuses.size(), 8U);
}

TEST_F(Explain, NamesTheSiteTheRuleAndTheFile) {
  const fs::path file = folder_.write("quoit.toml",
                                      "[[site]]\n"
                                      "root = \"one\"\n"
                                      "[[site]]\n"
                                      "hosts = [\"two.test\", \"*.w.test\"]\n"
                                      "root = \"two\"\n"
                                      "[[site.headers]]\n"
                                      "match = \"/assets/**\"\n"
                                      "set = { Cache-Control = \"max-age=9\" }\n"
                                      "[[site.redirects]]\n"
                                      "from = \"/old/*\"\n"
                                      "to = \"/new/$1\"\n");
  const auto expect = [&](const Question& asked, const std::vector<std::string>& parts) {
    const std::string text = explanation_of(file, asked);
    for (const std::string& part : parts) EXPECT_TRUE(text.contains(part)) << part << "\n" << text;
  };
  const std::string at = file.string() + ":";
  expect(
      {.method = "GET",
       .host = "a.w.test",
       .target = "/assets/app.css",
       .fields = {"Accept-Encoding: br"}},
      {"\"*.w.test\" covers the host \"a.w.test\"", at + "3", "/assets/app.css.br",
       "\"/assets/**\" (" + at + "6)", "\nContent-Encoding: br\n", "\nCache-Control: max-age=9\n"});
  expect({.method = "GET", .host = "two.test", .target = "/old/x?y", .fields = {}},
         {"it names the host \"two.test\"", "\"/old/*\" to \"/new/$1\" (" + at + "9)",
          "HTTP/1.1 301 ", "\nLocation: /new/x?y\n"});
  expect({.method = "GET", .host = "other", .target = "/none", .fields = {}},
         {"no site claims the host \"other\", so the first one answers", at + "1",
          "nothing: there is no file of that name", "HTTP/1.1 404 "});
}

TEST_F(Explain, NamesTheSettingBehindWhatStandsForAFile) {
  const fs::path file = folder_.write("quoit.toml",
                                      "[[site]]\n"
                                      "root = \"one\"\n"
                                      "errors = { 404 = \"/404.html\" }\n"
                                      "[[site]]\n"
                                      "hosts = [\"two.test\"]\n"
                                      "root = \"two\"\n"
                                      "listing = true\n"
                                      "fallback = \"/a.html\"\n");
  const std::string at = " (" + file.string() + ":";
  EXPECT_TRUE(
      explanation_of(file, {"GET", "x", "/none", {}})
          .contains("\nError page  /404.html, 20 bytes, text/html; charset=utf-8" + at + "3)\n"));
  EXPECT_TRUE(
      explanation_of(file, {"GET", "two.test", "/none", {}})
          .contains("\nFallback    /a.html, 18 bytes, text/html; charset=utf-8" + at + "8)\n"));
  EXPECT_TRUE(explanation_of(file, {"GET", "two.test", "/list/", {}})
                  .contains("a folder without an index, which is listed" + at + "7)\n"));
}

TEST_F(Explain, RefusesWhatIsNoRequest) {
  const fs::path file = folder_.write("quoit.toml", "site = [{ root = \"one\" }]\n");
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"ftp://x/"}, {"/a", "-H", "no colon"}, {"/a", "-X", "A B"}}) {
    std::vector<std::string> arguments = {"explain", "--config", file.string()};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(run_quoit(arguments).code, 2) << wrong.front();
  }
  (void)folder_.write("quoit.toml", "sit = []\n");
  EXPECT_EQ(run_quoit({"explain", "/a", "--config", file.string()}).code, 78);
}

TEST(Probe, SaysThatQuoitCanRunHere) {
  const Ended ended = run_quoit({"probe"});
  EXPECT_EQ(ended.code, 0) << ended.text;
  EXPECT_TRUE(ended.text.starts_with("quoit can run here")) << ended.text;
  EXPECT_TRUE(ended.text.contains("IORING_OP_OPENAT2")) << ended.text;
}

}  // namespace
}  // namespace tests
