#include "config/load.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/config/loading.hpp"

namespace config {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using tests::config_of;
using tests::mistakes_in;

/// A folder with a configuration file and a site beside it.
class Folder {
 public:
  Folder() {
    std::string name = testing::TempDir() + "quoit-load-XXXXXX";
    path_ = ::mkdtemp(name.data());
    fs::create_directory(path_ / "www");
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string file(const std::string& text) const {
    std::ofstream(path_ / "q.toml", std::ios::binary) << text;
    return path_ / "q.toml";
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct Golden {
  std::string text;
  std::string expected;
};

void expect_mistakes(std::initializer_list<Golden> cases) {
  for (const Golden& each : cases) EXPECT_EQ(mistakes_in(each.text), each.expected) << each.text;
}

// What is accepted.

TEST(Load, EachNameOfAChoiceIsStored) {
  const std::pair<const char*, LogLevel> levels[] = {{"debug", LogLevel::debug},
                                                     {"info", LogLevel::info},
                                                     {"warning", LogLevel::warning},
                                                     {"error", LogLevel::error},
                                                     {"off", LogLevel::off}};
  for (const auto& [name, level] : levels) {
    EXPECT_EQ(config_of("log.level = \""s + name + "\"").log_level, level) << name;
  }
}

TEST(Load, TakesTheEdgesOfEachRange) {
  EXPECT_EQ(config_of("server.workers = 1").server.workers, 1U);
  EXPECT_EQ(config_of("server.workers = 1024").server.workers, 1024U);
  EXPECT_EQ(config_of("limits.idle-timeout = '1ms'").limits.idle_timeout.count(), 1);
  EXPECT_EQ(config_of("limits.idle-timeout = '24h'").limits.idle_timeout.count(), 86'400'000);
  EXPECT_EQ(config_of("limits.request-head = '1024B'").limits.request_head, 1024U);
  EXPECT_EQ(config_of("limits.min-send-rate = '1GiB/s'").limits.min_send_rate, 1ULL << 30);
}

TEST(Load, TakesASingleAddressForAList) {
  const Config config = config_of("server.listen = \"127.0.0.1:1\"");
  ASSERT_EQ(config.server.listen.size(), 1U);
  EXPECT_EQ(to_string(config.server.listen.front().address), "127.0.0.1:1");
}

TEST(Load, ListensOnAllAddressesOfBothFamilies) {
  EXPECT_EQ(config_of("server.listen = ['0.0.0.0:80', '[::]:80']").server.listen.size(), 2U);
}

TEST(Load, LetsTheKernelChooseSeveralPorts) {
  EXPECT_EQ(config_of("server.listen = ['127.0.0.1:0', '127.0.0.1:0']").server.listen.size(), 2U);
}

TEST(Load, TakesEveryWayToWriteIt) {
  Config expected;
  expected.server.workers = 3;
  for (const std::string& text :
       {"[server]\nworkers = 3\n"s, "server.workers = 3"s, "server = { workers = 3 }"s,
        "\"server\".'workers' = +3"s, "[ server ]\r\nworkers = 0x3\r\n"s,
        "\xEF\xBB\xBF[server]\nworkers = 3"s, "# caf\xC3\xA9\n[server]\n\tworkers\t=\t3 # x"s}) {
    EXPECT_EQ(config_of(text), expected) << text;
  }
  EXPECT_EQ(config_of(""), Config());
}

// What is refused, as it is shown.

TEST(LoadDiagnostics, UnknownNames) {
  expect_mistakes({
      {"[limits]\nidle-timout = \"10s\"\n",
       "q.toml:2:1: error: unknown key 'idle-timout' in [limits]\n"
       "    2 | idle-timout = \"10s\"\n"
       "      | ^~~~~~~~~~~ did you mean 'idle-timeout'?\n"},
      {"[limits]\ncolour = \"red\"\n",
       "q.toml:2:1: error: unknown key 'colour' in [limits]\n"
       "    2 | colour = \"red\"\n"
       "      | ^~~~~~\n"},
      {"[server]\nidle-timeout = \"10s\"\n",
       "q.toml:2:1: error: unknown key 'idle-timeout' in [server]\n"
       "    2 | idle-timeout = \"10s\"\n"
       "      | ^~~~~~~~~~~~ it belongs in [limits]\n"},
      {"root = \"/srv\"\n",
       "q.toml:1:1: error: unknown key 'root' outside of any section\n"
       "    1 | root = \"/srv\"\n"
       "      | ^~~~ it belongs in [[site]]\n"},
      {"[limit]\nidle-timeout = \"10s\"\n",
       "q.toml:1:2: error: unknown section [limit]\n"
       "    1 | [limit]\n"
       "      |  ^~~~~ did you mean [limits]?\n"},
      {"[[sites]]\n",
       "q.toml:1:3: error: unknown section [sites]\n"
       "    1 | [[sites]]\n"
       "      |   ^~~~~ did you mean [[site]]?\n"},
      {"[tracing]\n",
       "q.toml:1:2: error: unknown section [tracing]\n"
       "    1 | [tracing]\n"
       "      |  ^~~~~~~\n"},
      {"[limits.idle]\ntimeout = 1\n",
       "q.toml:1:9: error: unknown key 'idle' in [limits]\n"
       "    1 | [limits.idle]\n"
       "      |         ^~~~\n"},
  });
}

TEST(LoadDiagnostics, WrongSections) {
  expect_mistakes({
      {"limits = 3\n",
       "q.toml:1:1: error: expected the section [limits], found an integer\n"
       "    1 | limits = 3\n"
       "      | ^~~~~~\n"},
      {"[[limits]]\n",
       "q.toml:1:3: error: expected the section [limits], found an array\n"
       "    1 | [[limits]]\n"
       "      |   ^~~~~~\n"},
      {"[site]\nroot = \"/srv\"\n",
       "q.toml:1:2: error: expected [[site]], found a table\n"
       "    1 | [site]\n"
       "      |  ^~~~ did you mean [[site]]?\n"},
      {"site = []\n",
       "q.toml:1:1: error: expected [[site]], found an array\n"
       "    1 | site = []\n"
       "      | ^~~~\n"},
  });
}

TEST(LoadDiagnostics, WrongTypes) {
  struct Case {
    std::string value, expected;
  };
  const Case cases[] = {
      {"limits.idle-timeout = 10", "expected a duration such as \"10s\", found an integer"},
      {"limits.idle-timeout = 1.5",
       "expected a duration such as \"10s\", found a floating-point number"},
      {"limits.idle-timeout = 10:00:00",
       "expected a duration such as \"10s\", found a date or time"},
      {"limits.unsent = 4096", "expected a size such as \"64KiB\", found an integer"},
      {"limits.send-buffer = true",
       "expected \"auto\" or a size such as \"64KiB\", found a boolean"},
      {"limits.min-send-rate = []", "expected a rate such as \"1KiB/s\", found an array"},
      {"limits.request-headers = \"100\"", "expected a whole number, found \"100\""},
      {"limits.request-headers = \"auto\"", "expected a whole number, found \"auto\""},
      {"server.workers = \"four\"", "expected \"auto\" or a whole number, found \"four\""},
      {"server.workers = {}", "expected \"auto\" or a whole number, found a table"},
      {"server.wait = 1", "expected \"coalesce\", \"block\" or \"spin\", found an integer"},
      {"log.level = \"loud\"",
       "expected \"debug\", \"info\", \"warning\", \"error\" or \"off\", found \"loud\""},
      {"server.listen = 80",
       "expected a list of addresses such as [\"127.0.0.1:8080\"], found an integer"},
      {"server.listen = [80]", "expected an address such as \"127.0.0.1:8080\", found an integer"},
      {"site = [{ root = 1 }]", "expected the path of a folder, found an integer"},
      {"site = [{ root = \"\" }]", "expected the path of a folder, found \"\""},
      {"site = [{ root = \"a\\u0000\" }]", "expected the path of a folder, found \"a\0\""s},
      {"site = [{ index = \"a\" }]",
       "expected a list of file names such as [\"index.html\"], found \"a\""},
      {"site = [{ index = [1] }]",
       "expected the name of a file such as \"index.html\", found an integer"},
  };
  for (const Case& each : cases) {
    const Loaded loaded = load_text(each.value, "q.toml", SiteRoot::overridden);
    ASSERT_FALSE(loaded) << each.value;
    ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error());
    EXPECT_EQ(loaded.error().front().message, each.expected);
  }
}

TEST(LoadDiagnostics, BadValues) {
  struct Case {
    std::string value, expected;
  };
  const Case cases[] = {
      {"limits.idle-timeout = \"10 parsecs\"",
       "'10 parsecs' is not a duration such as \"500ms\", \"10s\", \"5m\", \"1h\" or \"2d\""},
      {"limits.idle-timeout = \"0s\"", "idle-timeout can be 1ms to 1d, not 0ms"},
      {"limits.idle-timeout = \"86401s\"", "idle-timeout can be 1ms to 1d, not 86401s"},
      // A rate is measured over each send-timeout, so there always is one.
      {"limits.send-timeout = \"0s\"", "send-timeout can be 1ms to 1d, not 0ms"},
      {"limits.request-head = \"1023B\"", "request-head can be 1KiB to 1MiB, not 1023B"},
      {"limits.min-send-rate = \"1TiB/s\"", "min-send-rate can be 0B/s to 1GiB/s, not 1TiB/s"},
      {"limits.unsent = \"99999999999TiB\"", "'99999999999TiB' is too large a number"},
      {"server.workers = 0", "workers can be 1 to 1024, not 0"},
      {"server.workers = 1025", "workers can be 1 to 1024, not 1025"},
      {"server.workers = -9223372036854775808",
       "workers can be 1 to 1024, not -9223372036854775808"},
      {"server.listen = []", "expected at least one address"},
      {"server.listen = \"localhost:80\"", parse_address("localhost:80").error()},
      {"server.listen = [\":80\", \"0.0.0.0:80\"]", "'0.0.0.0:80' is in the list twice"},
      {"server.listen = [\"127.0.0.1:80\", \":80\"]", "'0.0.0.0:80' overlaps '127.0.0.1:80'"},
      {"server.listen = [\"[::]:80\", \"[::1]:80\"]", "'[::1]:80' overlaps '[::]:80'"},
      {"server.listen = [\"unix:/s\", \"unix:/s\"]", "'unix:/s' is in the list twice"},
      {"site = [{ index = [] }]",
       "the list is empty: expected the name of a file such as \"index.html\""},
      {"site = [{ index = [\"\"] }]", "expected the name of a file, without a folder; found \"\""},
      {"site = [{ index = [\"..\"] }]",
       "expected the name of a file, without a folder; found \"..\""},
      {"site = [{ index = [\"a/b\"] }]",
       "expected the name of a file, without a folder; found \"a/b\""},
  };
  for (const Case& each : cases) {
    const Loaded loaded = load_text(each.value, "q.toml", SiteRoot::overridden);
    ASSERT_FALSE(loaded) << each.value;
    ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error());
    EXPECT_EQ(loaded.error().front().message, each.expected);
  }
}

TEST(LoadDiagnostics, PointsAtTheValue) {
  expect_mistakes({
      {"[server]\nlisten = [\n  \"127.0.0.1:1\",\n\t\"127.0.0.1:1\",\n]\nwait = \"spni\" # ?\n",
       "q.toml:4:2: error: '127.0.0.1:1' is in the list twice\n"
       "    4 | \t\"127.0.0.1:1\",\n"
       "      | \t^~~~~~~~~~~~~\n"
       "q.toml:6:8: error: expected \"coalesce\", \"block\" or \"spin\", found \"spni\"\n"
       "    6 | wait = \"spni\" # ?\n"
       "      |        ^~~~~~ did you mean \"spin\"?\n"},
      {"\xEF\xBB\xBFserver.workers = \"\xC3\xA9\"\r\n",
       "q.toml:1:18: error: expected \"auto\" or a whole number, found \"\xC3\xA9\"\n"
       "    1 | server.workers = \"\xC3\xA9\"\n"
       "      |                  ^~~\n"},
      {"server = { workers = [\n] }\n",
       "q.toml:1:22: error: expected \"auto\" or a whole number, found an array\n"
       "    1 | server = { workers = [\n"
       "      |                      ^\n"},
  });
}

TEST(LoadDiagnostics, AllMistakesInTheOrderOfTheFile) {
  const Loaded loaded = load_text(
      "[server]\nworkers = 0\nbacklog = 3\n[limits]\nunsent = 1\nconnections = 0\n[a]\n"
      "[[site]]\nindex = [1, 2]\n[cache]\nz = 1\nmemory = 1\n",
      "q.toml", SiteRoot::required);
  ASSERT_FALSE(loaded);
  std::vector<unsigned> lines;
  for (const Diagnostic& diagnostic : loaded.error()) lines.push_back(diagnostic.place.line);
  EXPECT_EQ(lines, (std::vector<unsigned>{2, 3, 5, 6, 7, 8, 9, 9, 11, 12}));
}

TEST(LoadDiagnostics, SyntaxErrors) {
  expect_mistakes({
      {"[limits]\nidle-timeout = 10s\nwait =\n",
       "q.toml:2:18: error: syntax error in decimal integer: expected digit, saw 's'\n"
       "    2 | idle-timeout = 10s\n"
       "      |                  ^\n"},
      {"[limits\n",
       "q.toml:1:8: error: syntax error in table header: expected ']', saw '\\n'\n"
       "    1 | [limits\n"
       "      |        ^\n"},
      {"[log]\n[log]\n",
       "q.toml:2:1: error: syntax error in table header: cannot redefine existing table 'log'\n"
       "    2 | [log]\n"
       "      | ^\n"},
      {"[log]\nlevel = \"\n",
       "q.toml:2:10: error: syntax error in string: encountered end-of-file\n"
       "    2 | level = \"\n"
       "      |          ^\n"},
  });
}

TEST(LoadDiagnostics, TextThatIsNotUtf8) {
  EXPECT_EQ(mistakes_in("# \xC3\xA9\n# \xC3\xA9\xFF\n"),
            "q.toml:2:4: error: the text is not UTF-8 here\n");
}

// toml++ 3.4 asserts or assumes that these do not occur.
TEST(LoadDiagnostics, TextsThatTheParserAssumesAway) {
  const std::string beyond_ascii = "only strings and comments may have characters beyond ASCII";
  const Golden cases[] = {
      {"[.a]", "1:2: error: syntax error in key: expected bare key"},
      {"[\n", "1:2: error: syntax error in key: expected bare key"},
      {"x = [1,}", "1:8: error: syntax error"},
      {"x = 1979-05-27T:2", "1:16: error: syntax error in time"},
      {"x = 1 # \xC3\xA9\n\xC3\xA9 = '\xC3\xA9'", "2:1: error: " + beyond_ascii},
      {"x = '''\xC3\xA9\n''' \xC2\xA0", "2:5: error: " + beyond_ascii},
      {"x = +a'\xC3\xA9'", "1:5: error: syntax error in value"},
  };
  for (const auto& [text, expected] : cases) {
    const std::string found = mistakes_in(text);
    EXPECT_TRUE(found.starts_with("q.toml:" + expected)) << text << "\n" << found;
  }
}

TEST(Load, TakesAnyCharacterBehindALineThatGoesOn) {
  const Config config = config_of("site = [{ root = '/', index = [\"\"\"\\\n\xC3\xA9\"\"\"] }]");
  EXPECT_EQ(config.sites.front().index, std::vector<std::string>{"\xC3\xA9"});
}

TEST(LoadDiagnostics, OfSyntaxErrorsTheFirst) {
  const Golden cases[] = {{"x = 1s\n\xC3\xA9\n", "q.toml:1:6: "},
                          {"x = 1\n\xC3\xA9\ny = 1s\n", "q.toml:2:1: "},
                          {"x = 1s\n# \xFF\n", "q.toml:1:6: "},
                          {"\xC3\xA9\n# \xFF\n", "q.toml:1:1: error: only"},
                          {"x = [1, \xFF\n", "q.toml:1:9: error: the text is not UTF-8"}};
  for (const auto& [text, expected] : cases) {
    const std::string found = mistakes_in(text);
    EXPECT_TRUE(found.starts_with(expected)) << found;
    EXPECT_EQ(found.find("error:"), found.rfind("error:")) << found;
  }
}

TEST(LoadDiagnostics, TextsThatAreTooLarge) {
  std::string text = "#" + std::string(kLargestFile - 1, 'x');
  EXPECT_EQ(mistakes_in(text), "");
  text += 'x';
  EXPECT_EQ(mistakes_in(text), "q.toml: error: is larger than 1MiB: this is no configuration\n");
  const Folder folder;
  const std::string path = folder.file(text);
  const Loaded loaded = load_file(path);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(to_string(loaded.error()),
            path + ": error: is larger than 1MiB: this is no configuration\n");
}

TEST(LoadDiagnostics, DoNotKeepALongLineForEachOfItsMistakes) {
  std::string list;
  for (int i = 0; i < 1000; ++i) list += "'a b', ";
  const Loaded loaded = load_text("[[site]]\nroot = '/'\nhosts = [" + list + "]\n", "q.toml");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().size(), 1000U);
  for (const Diagnostic& diagnostic : loaded.error()) EXPECT_EQ(diagnostic.source_line, "");
}

TEST(LoadDiagnostics, TooManyAddresses) {
  std::string list = "'127.0.0.1:1'";
  for (int port = 2; port <= 1000; ++port) list += ", '127.0.0.1:" + std::to_string(port) + "'";
  EXPECT_EQ(config_of("server.listen = [" + list + "]").server.listen.size(), 1000U);
  EXPECT_TRUE(mistakes_in("server.listen = [" + list + ", '8080']")
                  .starts_with("q.toml:1:17: error: these are 1001 addresses: expected at most "
                               "1000\n"));
}

// toml++ frees nested tables by recursion.
TEST(LoadDiagnostics, TablesThatAreTooDeep) {
  std::string dots;
  for (int i = 0; i < 16; ++i) dots += "a.";
  const std::string many_dots = dots + "a.a = 1\n";
  for (const std::string& before :
       {""s, "x = '''.\n.'''\n"s, "x = \"\"\"a\\\"\"\"\"\"\n"s, "x = '.'\n"s}) {
    EXPECT_TRUE(
        mistakes_in(before + many_dots).contains("more than 16 dots in the keys of one line"))
        << before;
  }
  // A quote before the closing ones belongs to the string.
  EXPECT_TRUE(mistakes_in("x = { y = \"\"\"a\"\"\"\", " + dots + "a.a = 1 }\n")
                  .contains("more than 16 dots"));
  // Neither comments nor strings nest, and each line counts for itself.
  EXPECT_FALSE(
      mistakes_in(dots + "a = '...' # ...\n" + "b" + dots + "a = \"\\\"...\"\n").contains("dots"));

  std::string deepest;
  for (int i = 0; i < 250; ++i) deepest += dots + "a = { x = [\n{";
  EXPECT_TRUE(mistakes_in(deepest).contains("syntax error"));
  std::string nested = "1";
  for (int i = 0; i < 120; ++i) nested = "[\n{" + dots + "a = " + nested + "}]";
  EXPECT_TRUE(mistakes_in("x = " + nested + "\n").contains("unknown section [x]"));
}

// Folders and files.

TEST(Load, FindsARelativeRootBesideTheFile) {
  const Folder folder;
  const Loaded loaded = load_file(folder.file("[[site]]\nroot = \"./x/../www\"\n"));
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  EXPECT_EQ(loaded->config.sites.front().root, folder.path() / "www");
}

TEST(Load, TakesAnAbsoluteRootAsItIs) {
  const Folder folder;
  const std::string root = folder.path() / "www";
  const Loaded loaded = load_text("[[site]]\nroot = \"" + root + "\"\n", "/nowhere/q.toml");
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  EXPECT_EQ(loaded->config.sites.front().root, root);
}

TEST(LoadDiagnostics, RootsThatCannotBeServed) {
  const Folder folder;
  const std::string name = folder.path();
  const Golden cases[] = {
      {"[[site]]\nroot = \"gone\"\n", ":2:8: error: the folder '" + name +
                                          "/gone' does not exist\n"
                                          "    2 | root = \"gone\"\n"
                                          "      |        ^~~~~~\n"},
      {"[[site]]\nroot = \"q.toml\"\n", ":2:8: error: '" + name +
                                            "/q.toml' is not a folder\n"
                                            "    2 | root = \"q.toml\"\n"
                                            "      |        ^~~~~~~~\n"},
      {"[[site]]\nroot = \"q.toml/x\"\n", ":2:8: error: the folder '" + name +
                                              "/q.toml/x' does not exist\n"
                                              "    2 | root = \"q.toml/x\"\n"
                                              "      |        ^~~~~~~~~~\n"},
      {"[log]\n\n[[site]]\n",
       ":3:1: error: there is no 'root' in this [[site]]\n"
       "    3 | [[site]]\n"
       "      | ^~~~~~~~\n"},
      {"", ": error: there is no site: add [[site]] with the root = \"/the/folder\" to serve\n"},
  };
  for (const Golden& each : cases) {
    const std::string path = folder.file(each.text);
    const Loaded loaded = load_file(path);
    ASSERT_FALSE(loaded) << each.text;
    EXPECT_EQ(to_string(loaded.error()), path + each.expected);
  }
}

TEST(LoadDiagnostics, RootsThatThisUserMayNotEnter) {
  const Folder folder;
  fs::permissions(folder.path(),
                  fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
  fs::permissions(folder.path() / "www", fs::perms::none);
  const bool is_root = ::geteuid() == 0;
  if (is_root) {
    ASSERT_EQ(::seteuid(65534), 0);
  }
  const Loaded loaded =
      load_text("[[site]]\nroot = \"www\"\n", (folder.path() / "q.toml").string());
  if (is_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  fs::permissions(folder.path() / "www", fs::perms::owner_all);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().front().message,
            "this user may not enter the folder '" + (folder.path() / "www").string() + "'");
}

TEST(Load, NeedsNoRootWhereTheCommandLineNamesOne) {
  const Folder folder;
  for (const char* const text : {"", "[[site]]\n", "[[site]]\nroot = \"gone\"\n"}) {
    EXPECT_TRUE(load_file(folder.file(text), SiteRoot::overridden)) << text;
  }
}

TEST(LoadDiagnostics, FilesThatCannotBeRead) {
  const Folder folder;
  const std::string missing = folder.path() / "missing.toml";
  EXPECT_EQ(to_string(load_file(missing).error()),
            missing + ": error: cannot be read: No such file or directory\n");
  EXPECT_EQ(to_string(load_file(folder.path()).error()),
            folder.path().string() + ": error: cannot be read: Is a directory\n");
}

// Whatever a file holds.

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string mutate(std::string text) {
    for (std::size_t count = 1 + below(8); count > 0; --count) apply_one(text);
    return text;
  }

 private:
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }

  void apply_one(std::string& text) {
    static constexpr std::string_view kTokens[] = {"\n",
                                                   "=",
                                                   ".",
                                                   "[",
                                                   "]",
                                                   "[[",
                                                   "]]",
                                                   "{",
                                                   "}",
                                                   "\"",
                                                   "'",
                                                   "\"\"\"",
                                                   "'''",
                                                   "#",
                                                   ",",
                                                   "\\u0000",
                                                   "\\",
                                                   "\xFF",
                                                   "\xC3",
                                                   "\xEF\xBB\xBF",
                                                   "\r\n",
                                                   "\t",
                                                   "[[site]]\n",
                                                   "[limits]\n",
                                                   "-1",
                                                   "1e9",
                                                   "nan",
                                                   "1979-05-27",
                                                   "true",
                                                   "a.b.c.d",
                                                   "9223372036854775808",
                                                   "99999999999999d",
                                                   std::string_view("\0", 1)};
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = below(40);
    switch (below(5)) {
      case 0:
        text.insert(at, kTokens[below(std::size(kTokens))]);
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(below(text.size() + 1), length));
        break;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(below(256));
        break;
      default:  // a setting becomes one, or a comment
        if (const std::size_t mark = text.find("\n#", at); mark != text.npos)
          text.erase(mark + 1, 1);
    }
  }

  std::mt19937 random_;
};

constexpr const char* kManyRules = R"(server.listen = [{ address = "unix:/s", mode = "0660" }]
[[site]]
hosts = ["example.org", "*.example.org"]
listing = { entries = 7 }
compress-levels = { br = 1 }
errors = { 404 = "/404.html", 5xx = "/50x.html" }
types = { ".wasm" = "application/wasm" }
[[site.headers]]
match = "/assets/**"
status = ["2xx", 304]
set = { Cache-Control = "public, max-age=31536000, immutable" }
[[site.redirects]]
from = "/old/*"
to = "/new/$1"
[[site]]
hosts = ["[::1]"]
root = "/"
)";

TEST(Load, GivesAConfigOrDiagnosticsWhateverTheFileHolds) {
  const std::string originals[] = {tests::source_file("config/quoit.toml"), kManyRules};
  constexpr unsigned kRuns = 3000;
  unsigned valid = 0;
  for (unsigned seed = 0; seed < kRuns; ++seed) {
    const std::string text = Mutator(seed).mutate(originals[seed % 2]);
    const Loaded loaded = load_text(text, "q.toml", SiteRoot::overridden);
    if (loaded) {
      ++valid;
      continue;
    }
    ASSERT_FALSE(loaded.error().empty()) << "seed " << seed;
    const auto lines = static_cast<unsigned>(std::ranges::count(text, '\n')) + 1;
    Place before;
    for (const Diagnostic& diagnostic : loaded.error()) {
      EXPECT_FALSE(diagnostic.message.empty()) << "seed " << seed;
      EXPECT_GE(diagnostic.place.line, 1U) << "seed " << seed;
      EXPECT_LE(diagnostic.place.line, lines + 1) << "seed " << seed;
      EXPECT_GE(diagnostic.place.column, 1U) << "seed " << seed;
      EXPECT_TRUE(std::pair(before.line, before.column) <=
                  std::pair(diagnostic.place.line, diagnostic.place.column))
          << "seed " << seed;
      before = diagnostic.place;
      EXPECT_TRUE(to_string(diagnostic).starts_with("q.toml:")) << "seed " << seed;
    }
  }
  // Otherwise it would try little else than the parser's first line of defence.
  EXPECT_GT(valid, kRuns / 20);
  EXPECT_LT(valid, kRuns - kRuns / 20);
}

TEST(Load, MetricsListenForThisMachineUnlessSaidOtherwise) {
  expect_mistakes({
      {"[metrics]\nlisten = \"0.0.0.0:9180\"\n",
       "q.toml:2:1: error: '0.0.0.0:9180' can be reached from other machines, and nobody is asked "
       "for a password: choose an address of 127.0.0.1, or say allow-remote = true in [metrics]\n"
       "    2 | listen = \"0.0.0.0:9180\"\n"
       "      | ^~~~~~\n"},
      {"[metrics]\nlisten = \"[::]:1\"\nallow-remote = true\n", ""},
      {"[metrics]\nlisten = \"127.0.0.2:1\"\n", ""},
      {"[metrics]\nlisten = \"[0::1]:1\"\n", ""},
      {"[metrics]\nlisten = \"unix:/m\"\n", ""},
      {"[metrics]\nlisten = \"off\"\n", ""},
      {"metrics.listen = true\n",
       "q.toml:1:18: error: expected \"off\" or an address such as \"127.0.0.1:9180\", found a "
       "boolean\n"
       "    1 | metrics.listen = true\n"
       "      |                  ^~~~\n"},
  });
}

TEST(Load, ProxiesThatIntroduceClientsAreNamed) {
  expect_mistakes({
      {"proxy.protocol = true\n",
       "q.toml:1:7: error: no header of the PROXY protocol is read from whom nobody trusts: name "
       "the proxies, as in trusted = [\"10.0.0.0/8\"] in [proxy]\n"
       "    1 | proxy.protocol = true\n"
       "      |       ^~~~~~~~\n"},
      {"proxy = { protocol = true, trusted = [\"unix\"] }\n", ""},
  });
}

TEST(Load, FiltersNeedAProcessThatGainsNoRights) {
  const std::string kMistake =
      "q.toml:2:1: error: landlock and seccomp need a process that gains no rights: say landlock = "
      "false and seccomp = false as well, or leave this true\n"
      "    2 | no-new-privileges = false\n"
      "      | ^~~~~~~~~~~~~~~~~\n";
  expect_mistakes({
      {"[sandbox]\nno-new-privileges = false\n", kMistake},
      {"[sandbox]\nno-new-privileges = false\nlandlock = false\n", kMistake},
      {"[sandbox]\nno-new-privileges = false\nseccomp = false\n", kMistake},
      {"[sandbox]\nno-new-privileges = false\nlandlock = false\nseccomp = false\n", ""},
  });
}

TEST(Load, MetricsHaveAnAddressOfTheirOwn) {
  EXPECT_EQ(mistakes_in("server.listen = [\":8080\"]\nmetrics.listen = \"127.0.0.1:8080\"\n"),
            "q.toml:2:9: error: '127.0.0.1:8080' overlaps '0.0.0.0:8080' in server.listen\n"
            "    2 | metrics.listen = \"127.0.0.1:8080\"\n"
            "      |         ^~~~~~\n");
}

}  // namespace
}  // namespace config
