// What is refused of sites and their rules, as it is shown.
#include <string>

#include <gtest/gtest.h>

#include "tests/config/loading.hpp"

namespace config {
namespace {

using tests::config_of;
using tests::messages_about;
using tests::mistakes_in;

struct Golden {
  std::string text;
  std::string expected;
};

void expect_mistakes(std::initializer_list<Golden> cases) {
  for (const Golden& each : cases) EXPECT_EQ(mistakes_in(each.text), each.expected) << each.text;
}

/// Of keys of the first site, only the messages.
void expect_messages(std::initializer_list<Golden> cases) {
  for (const Golden& each : cases) {
    EXPECT_EQ(messages_about("[[site]]\n" + each.text), each.expected) << each.text;
  }
}

// Several sites.

TEST(Sites, AreReadInTheirOrder) {
  const Config config = config_of(
      "[[site]]\n[[site]]\nhosts = ['a']\nroot = '/'\nindex = ['x']\n[[site]]\nhosts = ['b', "
      "'*.b']\nroot = '/usr/.'\n");
  ASSERT_EQ(config.sites.size(), 3U);
  EXPECT_EQ(config.sites[0], Site());
  EXPECT_EQ(config.sites[1].index, std::vector<std::string>{"x"});
  EXPECT_EQ(config.sites[2].hosts, (std::vector<std::string>{"b", "*.b"}));
  EXPECT_EQ(config.sites[2].index, std::vector<std::string>{"index.html"});
}

TEST(SiteDiagnostics, ASiteWithoutHostsThatIsNotFirst) {
  expect_mistakes({
      {"[[site]]\n[[site]]\nroot = \"/\"\n",
       "q.toml:2:1: error: there are no 'hosts' in this [[site]]: only the first can do without\n"
       "    2 | [[site]]\n"
       "      | ^~~~~~~~\n"},
      {"[[site]]\n[[site]]\nhosts = []\nroot = \"/\"\n",
       "q.toml:2:1: error: there are no 'hosts' in this [[site]]: only the first can do without\n"
       "    2 | [[site]]\n"
       "      | ^~~~~~~~\n"},
  });
}

TEST(SiteDiagnostics, DuplicateHosts) {
  const std::string first = "[[site]]\nhosts = [\"a.org\", \"*.a.org\"]\n";
  expect_mistakes({
      {first + "[[site]]\nroot = \"/\"\nhosts = [\"b\", \"A.Org.\"]\n",
       "q.toml:5:15: error: 'A.Org.' belongs to the [[site]] in line 1 already\n"
       "    5 | hosts = [\"b\", \"A.Org.\"]\n"
       "      |               ^~~~~~~~\n"},
      {first + "[[site]]\nroot = \"/\"\nhosts = [\"*.A.ORG\"]\n",
       "q.toml:5:10: error: '*.A.ORG' belongs to the [[site]] in line 1 already\n"
       "    5 | hosts = [\"*.A.ORG\"]\n"
       "      |          ^~~~~~~~~\n"},
      {"[[site]]\nhosts = [\"a\", \"A\"]\n",
       "q.toml:2:15: error: 'a' is in the list twice\n"
       "    2 | hosts = [\"a\", \"A\"]\n"
       "      |               ^~~\n"},
  });
}

TEST(SiteDiagnostics, RootsOfFurtherSites) {
  EXPECT_EQ(messages_about("[[site]]\n[[site]]\nhosts = ['a']\n"),
            "there is no 'root' in this [[site]]");
  EXPECT_EQ(messages_about("[[site]]\n[[site]]\nhosts = ['a']\nroot = '/no/such'\n"),
            "the folder '/no/such' does not exist");
}

TEST(SiteDiagnostics, BadHosts) {
  const std::string long_label(64, 'a');
  std::string long_name;
  for (int i = 0; i < 50; ++i) long_name += "abcde.";
  const std::string expected = "expected a name such as 'example.org' or '*.example.org'";
  expect_messages({
      {"hosts = ['*']", "'*': the first site answers what no other claims, without a wildcard"},
      {"hosts = ['a.*']", "'a.*': a wildcard stands for what comes before a name: '*.example.org'"},
      {"hosts = ['*a.b']",
       "'*a.b': a wildcard stands for what comes before a name: '*.example.org'"},
      {"hosts = ['a:80']", "'a:80': a name has no port; quoit answers to it on every port"},
      {"hosts = ['http://a']", "'http://a': expected a name alone, not a URL"},
      {"hosts = ['m\xC3\xBCnchen.de']",
       "'m\xC3\xBCnchen.de': a name is written in ASCII: 'xn--...'"},
      {"hosts = ['[::1']", "'[::1': expected an IPv6 address in brackets, such as '[::1]'"},
      {"hosts = ['[1.2.3.4]']",
       "'[1.2.3.4]': expected an IPv6 address in brackets, such as '[::1]'"},
      {"hosts = ['']", "'': " + expected},
      {"hosts = ['*.']", "'*.': a wildcard stands for what comes before a name: '*.example.org'"},
      {"hosts = ['a..b']", "'a..b': " + expected},
      {"hosts = ['-a']", "'-a': " + expected},
      {"hosts = ['a b']", "'a b': " + expected},
      {"hosts = ['" + long_label + "']", "'" + long_label + "': " + expected},
      {"hosts = ['" + long_name + "a']", "'" + long_name + "a': " + expected},
      {"hosts = [1]", "expected a host such as \"example.org\", found an integer"},
      {"hosts = 'a'", "expected a list of hosts such as [\"example.org\"], found \"a\""},
  });
}

// Keys of a site.

TEST(SiteDiagnostics, WrongTypes) {
  expect_messages({
      {"listing = 1", "expected true, false or a table, found an integer"},
      {"listing = { entries = 0 }", "entries can be 1 to 1000000, not 0"},
      {"listing = { entires = 1 }", "unknown key 'entires' in the table 'listing'"},
      {"compress-levels = 5",
       "expected a table such as { br = 5, zstd = 6, gzip = 6 }, found an integer"},
      {"compress-levels = { br = 12 }", "br can be 0 to 11, not 12"},
      {"compress-levels = { zstd = 20 }", "zstd can be 1 to 19, not 20"},
      {"compress-levels = { gzip = 0 }", "gzip can be 1 to 9, not 0"},
      {"compress-levels = { gzip = 'high' }", "expected a whole number, found \"high\""},
      {"compress = true", "expected a list of codings such as [\"br\", \"gzip\"], found a boolean"},
      {"compress = ['brotli']", "expected \"br\", \"zstd\" or \"gzip\", found \"brotli\""},
      {"precompressed = ['br', 'br']", "'br' is in the list twice"},
      {"compress-types = []", "the list is empty: expected a media type such as \"text/*\""},
      {"compress-types = ['*/*']",
       "'*/*': expected a media type without parameters, or all of a kind: 'text/*'"},
      {"compress-types = ['text/html; charset=utf-8']",
       "'text/html; charset=utf-8': expected a media type without parameters, or all of a kind: "
       "'text/*'"},
      {"nosniff = 'yes'", "expected true or false, found \"yes\""},
      {"clean-urls = 1", "expected true or false, found an integer"},
      {"etag = 'on'", "expected \"off\" or \"mtime-size\", found \"on\""},
      {"dotfiles = true", "expected \"deny\" or \"allow\", found a boolean"},
      {"fallback = 'index.html'", "'index.html': the path of a page begins with '/'"},
      {"fallback = '/'", "'/': expected the path of a file, without empty segments, '.' or '..'"},
      {"fallback = '/a/../b'",
       "'/a/../b': expected the path of a file, without empty segments, '.' or '..'"},
      {"fallback = '/a?b'", "'/a?b': expected a path alone, without a query or a fragment"},
      {"errors = { 404 = 'x' }", "'x': the path of a page begins with '/'"},
      {"errors = { 404 = 404 }",
       "expected the path of a page such as \"/404.html\", found an integer"},
      {"errors = { 200 = '/a' }",
       "'200': expected the status of an error, 400 to 599, or 4xx or 5xx"},
      {"errors = { 60x = '/a' }",
       "'60x': expected the status of an error, 400 to 599, or 4xx or 5xx"},
      {"errors = '/a'", "expected a table such as { \"5xx\" = \"/404.html\" }, found \"/a\""},
      {"types = { wasm = 'application/wasm' }", "'wasm': an extension begins with a dot"},
      {"types = { '.tar.gz' = 'application/gzip' }",
       "'.tar.gz': expected what stands from the last dot of a file's name"},
      {"types = { '.a' = 'text/x', '.A' = 'text/y' }", "'.A' is in the table twice"},
      {"types = { '.a' = 'text' }",
       "'text': expected a media type such as 'text/html; charset=utf-8'"},
      {"types = { '.a' = \"text/x; a=\\r\\n\" }",
       "'text/x; a=\r\n': the value of a field has no control bytes"},
  });
}

TEST(SiteDiagnostics, UnknownKeysOfTables) {
  expect_mistakes({
      {"[[site]]\nclean-url = true\n",
       "q.toml:2:1: error: unknown key 'clean-url' in [[site]]\n"
       "    2 | clean-url = true\n"
       "      | ^~~~~~~~~ did you mean 'clean-urls'?\n"},
      {"[[site]]\nlisting = { entires = 1 }\n",
       "q.toml:2:13: error: unknown key 'entires' in the table 'listing'\n"
       "    2 | listing = { entires = 1 }\n"
       "      |             ^~~~~~~ did you mean 'entries'?\n"},
      {"[[site]]\n[[site.headers]]\nmatch = \"/**\"\nsets = { A = \"b\" }\n",
       "q.toml:4:1: error: unknown key 'sets' in [[site.headers]]\n"
       "    4 | sets = { A = \"b\" }\n"
       "      | ^~~~ did you mean 'set'?\n"},
      {"[[site]]\n[[site.header]]\nmatch = \"/**\"\n",
       "q.toml:2:8: error: unknown key 'header' in [[site]]\n"
       "    2 | [[site.header]]\n"
       "      |        ^~~~~~ did you mean 'headers'?\n"},
      {"[[headers]]\nmatch = \"/**\"\n",
       "q.toml:1:3: error: unknown section [headers]\n"
       "    1 | [[headers]]\n"
       "      |   ^~~~~~~ did you mean [[site.headers]]?\n"},
      {"[[site]]\n[site.headers]\nmatch = \"/**\"\n",
       "q.toml:2:7: error: expected [[site.headers]], found a table\n"
       "    2 | [site.headers]\n"
       "      |       ^~~~~~~ did you mean [[site.headers]]?\n"},
      {"[[site]]\nmatch = \"/**\"\n",
       "q.toml:2:1: error: unknown key 'match' in [[site]]\n"
       "    2 | match = \"/**\"\n"
       "      | ^~~~~ it belongs in [[site.headers]]\n"},
      {"[[site]]\n[[site.redirects]]\nto = \"/a\"\n",
       "q.toml:2:1: error: there is no 'from' in this [[site.redirects]]\n"
       "    2 | [[site.redirects]]\n"
       "      | ^~~~~~~~~~~~~~~~~~\n"},
      {"[[site]]\nheaders = [3]\n",
       "q.toml:2:12: error: expected [[site.headers]], found an integer\n"
       "    2 | headers = [3]\n"
       "      |            ^\n"},
  });
}

// Rules for header fields.

TEST(SiteDiagnostics, BadHeaderRules) {
  const std::string own = " is not for a rule to change: quoit knows what is true of a response";
  const std::string status =
      "expected a status such as 404, 100 to 599, or a class such as \"2xx\"";
  const auto rule = [](const std::string& keys) {
    return "[[site.headers]]\nmatch = '/**'\n" + keys;
  };
  expect_messages({
      {rule(""), "this rule changes nothing: give it 'set', 'append' or 'remove'"},
      {rule("set = {}\nremove = []"),
       "this rule changes nothing: give it 'set', 'append' or 'remove'"},
      {rule("set = { A = 'b' }\nstatus = 99"), status},
      {rule("set = { A = 'b' }\nstatus = 600"), status},
      {rule("set = { A = 'b' }\nstatus = '6xx'"), status},
      {rule("set = { A = 'b' }\nstatus = '20x'"), status},
      {rule("set = { A = 'b' }\nstatus = [200, true]"), status},
      {rule("set = { A = 'b' }\nstatus = []"), "expected at least one status"},
      {rule("set = 'A: b'"),
       "expected a table such as { \"Cache-Control\" = \"public, max-age=3600\" }, found "
       "\"A: b\""},
      {rule("set = { A = 3 }"),
       "expected the value of a header field such as \"public, max-age=3600\", found an integer"},
      {rule("set = { 'A:' = 'b' }"), "'A:' cannot be the name of a field"},
      {rule("set = { '' = 'b' }"), "'' cannot be the name of a field"},
      {rule("set = { A = \"b\\r\\nC: d\" }"),
       "'b\r\nC: d': the value of a field has no control bytes"},
      {rule("set = { A = \"b\\u0000\" }"),
       std::string("'b\0': the value of a field has no control bytes", 47)},
      {rule("set = { A = ' b' }"),
       "' b': the value of a field neither begins nor ends with a blank"},
      {rule("set = { A = '' }"),
       "'': a field has a value; 'remove' is a list of those to leave out"},
      {rule("set = { A = 'b', a = 'c' }"), "'a' is in the table twice"},
      {rule("set = { A = 'b' }\nappend = { a = 'c' }"), "'a' is both set and appended to"},
      {rule("set = { A = 'b' }\nremove = ['a']"), "'a' is both set and removed"},
      {rule("set = { Content-Type = 'a/b' }"),
       "'Content-Type' follows from the name of a file: use 'types'"},
      {rule("set = { Vary = '*' }"),
       "'Vary' can only be appended to: quoit says there what it chose a variant by"},
      {rule("set = { content-LENGTH = '3' }"), "'content-LENGTH'" + own},
      {rule("append = { Transfer-Encoding = 'chunked' }"), "'Transfer-Encoding'" + own},
      {rule("remove = ['Date']"), "'Date'" + own},
  });
  for (const std::string name :
       {"Connection", "Trailer", "Upgrade", "Keep-Alive", "Content-Range", "Content-Encoding",
        "ETag", "Last-Modified", "Accept-Ranges", "Location", "TE", "Proxy-Connection"}) {
    expect_messages({{rule("set = { " + name + " = 'a' }"), "'" + name + "'" + own}});
  }
}

// Redirects.

TEST(SiteDiagnostics, BadRedirects) {
  const auto redirect = [](const std::string& from, const std::string& rest) {
    return "[[site.redirects]]\nfrom = '" + from + "'\n" + rest;
  };
  const std::string statuses = "301, 302, 303, 307, 308 or 410";
  expect_messages({
      {redirect("/a", ""), "there is no 'to' in this [[site.redirects]]; only 410 leads nowhere"},
      {redirect("/a", "to = ''"),
       "there is no 'to' in this [[site.redirects]]; only 410 leads nowhere"},
      {redirect("/a", "to = '/b'\nstatus = 410"),
       "what is gone (410) leads nowhere: leave out 'to'"},
      {redirect("/a", "to = '/b'\nstatus = 200"), "status can be " + statuses + ", not 200"},
      {redirect("/a", "to = '/b'\nstatus = '301'"), "expected " + statuses + ", found \"301\""},
      {redirect("/a", "to = 'b'"), "'b': a target begins with '/', 'https://' or 'http://'"},
      {redirect("/a", "to = 3"), "expected a target such as \"/new/$1\", found an integer"},
      {redirect("/a/*", "to = '/b/$2'"),
       "'/b/$2': there is no '$2': the wildcards in 'from' number 1"},
      {redirect("/a", "to = '/a'"), "'/a' is redirected itself, by '/a': without end"},
      {redirect("/a", "to = '/a?b#c'"), "'/a?b#c' is redirected itself, by '/a': without end"},
      {redirect("/**", "to = '/new/$1'"), "'/new/$1' is redirected itself, by '/**': without end"},
      {redirect("/a", "status = 410"), ""},
      {redirect("/*/x", "to = '/y/$1'"), ""},
      {redirect("/**", "to = 'https://b.org/$1'"), ""},
  });
}

TEST(SiteDiagnostics, BadPatterns) {
  expect_mistakes({
      {"[[site]]\n[[site.redirects]]\nfrom = \"old/*\"\nto = \"/new\"\n",
       "q.toml:3:8: error: 'old/*': a pattern begins with '/' or '**'\n"
       "    3 | from = \"old/*\"\n"
       "      |        ^~~~~~~\n"},
      {"[[site]]\n[[site.headers]]\nmatch = \"/[ab]\"\nset = { A = \"b\" }\n",
       "q.toml:3:9: error: '/[ab]': there are no sets of characters; '\\[' is the character "
       "itself\n"
       "    3 | match = \"/[ab]\"\n"
       "      |         ^~~~~~~\n"},
  });
}

TEST(SiteDiagnostics, RedirectsToThemselves) {
  expect_mistakes({
      {"[[site]]\n[[site.redirects]]\nfrom = \"/a/*\"\nto = \"/a/$1\"\nstatus = 302\n",
       "q.toml:4:6: error: '/a/$1' is redirected itself, by '/a/*': without end\n"
       "    4 | to = \"/a/$1\"\n"
       "      |      ^~~~~~~\n"},
  });
}

// Listeners.

TEST(ListenDiagnostics, BadTables) {
  struct Case {
    std::string value, expected;
  };
  const Case cases[] = {
      {"{}", "there is no 'address' in the table 'listen'"},
      {"[{ backlog = 1 }]", "there is no 'address' in the table 'listen'"},
      {"[{ address = 'x' }]", "'x': the port must be a number from 0 to 65535"},
      {"[{ address = 1 }]", "expected an address such as \"127.0.0.1:8080\", found an integer"},
      {"[{ address = ':1', backlog = 0 }]", "backlog can be 1 to 65535, not 0"},
      {"[{ address = ':1', mode = '0660' }]", "only unix sockets have a mode"},
      {"[{ address = 'unix:/s', mode = '0888' }]",
       "expected \"auto\" or permissions in octal such as \"0660\", found \"0888\""},
      {"[{ address = 'unix:/s', mode = 660 }]",
       "expected \"auto\" or permissions in octal such as \"0660\", found an integer"},
      {"[{ address = 'unix:/s', mode = '1777' }]",
       "expected \"auto\" or permissions in octal such as \"0660\", found \"1777\""},
      {"[{ address = 'unix:/s', nam = 'http' }]", "unknown key 'nam' in the table 'listen'"},
      {"[{ address = 'unix:/s', name = 'a:b' }]",
       "'a:b': expected 1 to 255 visible ASCII characters without ':'"},
      {"[':1', { address = '0.0.0.0:1' }]", "'0.0.0.0:1' is in the list twice"},
      {"['127.0.0.1:1', { address = ':1' }]", "'0.0.0.0:1' overlaps '127.0.0.1:1'"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(messages_about("server.listen = " + each.value), each.expected) << each.value;
  }
}

}  // namespace
}  // namespace config
