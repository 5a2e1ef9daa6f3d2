#include "server/listing_escape.hpp"

#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "config/utf8.hpp"
#include "server/target.hpp"
#include "tests/server/json.hpp"
#include "tests/server/listed.hpp"

namespace server {
namespace {

std::string html_name(std::string_view name) {
  std::string out;
  append_html_name(out, name);
  return out;
}

std::string html_text(std::string_view text) {
  std::string out;
  append_html_text(out, text);
  return out;
}

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string reference(std::string_view name, bool is_directory = false) {
  std::string out;
  append_reference(out, name, is_directory);
  return out;
}

struct EscapeCase {
  std::string_view text;
  std::string_view escaped;
};

TEST(HtmlName, EscapesWhatHtmlWouldRead) {
  const EscapeCase cases[] = {
      {"plain name.txt", "plain name.txt"},
      {"<a href=\"b\">", "&lt;a href=&quot;b&quot;&gt;"},
      {"'", "&#39;"},
      {"&lt;", "&amp;lt;"},
      {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
  };
  for (const EscapeCase& each : cases) EXPECT_EQ(html_name(each.text), each.escaped) << each.text;
}

TEST(HtmlName, MakesControlCharactersVisible) {
  EXPECT_EQ(html_name("a\nb"),
            "a\xe2\x90\x8a"
            "b");
  EXPECT_EQ(html_name("\x01\x1f\x7f"), "\xe2\x90\x81\xe2\x90\x9f\xe2\x90\xa1");
}

TEST(HtmlName, ReplacesWhatTurnsTheDirectionOfWriting) {
  for (const std::string_view mark :
       {"\xe2\x80\xaa", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9"}) {
    const std::string name = "a" + std::string(mark) + "gpj.exe" + std::string(mark);
    EXPECT_EQ(html_name(name), "a\xef\xbf\xbdgpj.exe\xef\xbf\xbd") << name;
  }
  // Neighbours stay: a dash, a word joiner, a cut one is not UTF-8.
  EXPECT_EQ(html_name("\xe2\x80\x93\xe2\x81\xa0"), "\xe2\x80\x93\xe2\x81\xa0");
  EXPECT_EQ(html_name("\xe2\x80"), "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(HtmlName, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(html_name("a\xff<"), "a\xef\xbf\xbd&lt;");
  for (const std::string& name : tests::odd_names()) {
    EXPECT_FALSE(config::find_invalid_utf8(html_name(name))) << name;
  }
}

TEST(HtmlText, KeepsWhiteSpace) {
  EXPECT_EQ(html_text("a\tb\r\n\n<\x01>\xff"), "a\tb\r\n\n&lt;\xe2\x90\x81&gt;\xef\xbf\xbd");
}

TEST(JsonString, ReadsBackAsTheName) {  // RFC 8259 §7
  for (const std::string& name : tests::odd_names()) {
    const auto parsed = tests::Json::parse(json(name));
    ASSERT_TRUE(parsed) << name;
    if (config::find_invalid_utf8(name)) continue;
    EXPECT_EQ(parsed->text(), name);
  }
}

TEST(JsonString, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(json("\xff"
                 "a\xc3"),
            "\"\xef\xbf\xbd"
            "a\xef\xbf\xbd\"");
}

TEST(Reference, EncodesAllButUnreservedCharacters) {  // RFC 3986 §2.3
  const EscapeCase cases[] = {
      {"AZaz09-._~", "./AZaz09-._~"},
      {"a b", "./a%20b"},
      {"\xc3\xa9\xff", "./%C3%A9%FF"},
      {"javascript:alert(1)", "./javascript%3Aalert%281%29"},
      {"\\\\host", "./%5C%5Chost"},
      {"?#%&\"'<>", "./%3F%23%25%26%22%27%3C%3E"},
      {"...", "./..."},
  };
  for (const EscapeCase& each : cases) EXPECT_EQ(reference(each.text), each.escaped) << each.text;
  EXPECT_EQ(reference("a b", true), "./a%20b/");
}

TEST(Reference, LeadsToTheNameWhateverItsBytes) {
  std::mt19937 random(1);
  std::vector<std::string> names = tests::odd_names();
  for (int i = 0; i < 1000; ++i) {
    std::string name;
    for (auto length = 1 + random() % 20; length > 0; --length) {
      const char byte = static_cast<char>(1 + random() % 255);
      if (byte != '/') name += byte;
    }
    if (!name.empty() && name != "." && name != "..") names.push_back(name);
  }
  for (const std::string& name : names) {
    // As a browser resolves it in the folder "/a/" (RFC 3986 §5.2).
    const std::string raw = "/a/" + reference(name);
    std::string storage(raw.size(), '\0');
    const auto target = parse_target(raw, storage);
    ASSERT_TRUE(target) << raw;
    EXPECT_EQ(target->path, "/a/" + name) << raw;
    EXPECT_EQ(target->query, "") << raw;
  }
}

}  // namespace
}  // namespace server
