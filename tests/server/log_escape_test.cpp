#include "server/log_escape.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <span>
#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

using Escaping = std::size_t (*)(std::string_view, std::span<char>) noexcept;

constexpr Escaping kEscapings[] = {escape_quoted, escape_word, escape_json};

/// Copies text and room to the heap, each in its exact size: AddressSanitizer sees the first byte
/// that is read or written beside them.
std::string escape(Escaping escaping, std::string_view text, std::size_t room = 1024) {
  const auto in = std::make_unique<char[]>(text.size());
  const auto out = std::make_unique<char[]>(room);
  std::copy(text.begin(), text.end(), in.get());
  const std::size_t size = escaping({in.get(), text.size()}, {out.get(), room});
  EXPECT_LE(size, room);
  return {out.get(), size};
}

/// Undoes \xHH. Nothing if there is a backslash without it.
std::string unescape_hexadecimal(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
      continue;
    }
    EXPECT_EQ(text.substr(i, 2), "\\x") << text;
    bytes += static_cast<char>(std::stoi(std::string(text.substr(i + 2, 2)), nullptr, 16));
    i += 3;
  }
  return bytes;
}

std::string random_bytes(std::mt19937& random, std::size_t most) {
  // Bytes that mean something somewhere come more often than the rest.
  constexpr std::string_view kSpecial("\"\\ \n\r\0\x7f\xc3\xa9\xed\xa0\xf0\x9f\xe2\x80\xff", 17);
  std::string bytes(random() % (most + 1), '\0');
  for (char& byte : bytes) {
    byte = random() % 2 == 0 ? kSpecial[random() % kSpecial.size()] : static_cast<char>(random());
  }
  return bytes;
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) { return byte >= ' ' && byte <= '~'; });
}

TEST(LogEscape, LeavesPlainTextAlone) {
  constexpr std::string_view kText = "/a/b?c=%20&d=[1]{2}~!$'()*+,;:@^`|<>#";
  for (const Escaping each : kEscapings) EXPECT_EQ(escape(each, kText), kText);
}

TEST(LogEscape, WritesEachByteThatIsNotPlainInHexadecimal) {
  EXPECT_EQ(escape(escape_quoted, "a\"b\\c\n\r\t\x1b\x7f\x80\xff d"),
            R"(a\x22b\x5cc\x0a\x0d\x09\x1b\x7f\x80\xff d)");
}

TEST(LogEscape, WordsHoldNoSpace) {
  EXPECT_EQ(escape(escape_word, "a b\"c"), R"(a\x20b\x22c)");
}

TEST(LogEscape, EveryByteCanBeReadBackFromHexadecimal) {
  for (int code = 0; code < 256; ++code) {
    const std::string text = {'a', static_cast<char>(code), 'b'};
    for (const Escaping each : {escape_quoted, escape_word}) {
      EXPECT_EQ(unescape_hexadecimal(escape(each, text)), text) << code;
    }
  }
}

TEST(LogEscape, JsonStringsAreAscii) {  // RFC 8259 §7
  struct Case {
    std::string_view text;
    std::string_view escaped;
  };
  const Case cases[] = {
      {"a\"b\\c/d", R"(a\"b\\c/d)"},
      {{"\0\n\x1f\x7f", 4}, R"(\u0000\u000a\u001f\u007f)"},
      {"\xc2\x80\xc3\xa9\xdf\xbf", R"(\u0080\u00e9\u07ff)"},
      {"\xe0\xa0\x80\xe2\x82\xac\xef\xbf\xbf", R"(\u0800\u20ac\uffff)"},
      {"\xf0\x90\x80\x80\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf",
       R"(\ud800\udc00\ud83d\ude00\udbff\udfff)"},
  };
  for (const Case& each : cases) EXPECT_EQ(escape(escape_json, each.text), each.escaped);
}

TEST(LogEscape, EachByteThatIsNotUtf8IsReplacedInJson) {  // RFC 3629 §4
  struct Case {
    std::string_view text;
    std::string_view escaped;
  };
  const Case cases[] = {
      {"\x80z", R"(\ufffdz)"},
      {"\xff", R"(\ufffd)"},
      {"\xc3", R"(\ufffd)"},
      {"\xc3z", R"(\ufffdz)"},
      {"\xc3\"", R"(\ufffd\")"},
      {"\xc0\xaf", R"(\ufffd\ufffd)"},                      // not the shortest form
      {"\xed\xa0\x80", R"(\ufffd\ufffd\ufffd)"},            // a surrogate
      {"\xf4\x90\x80\x80", R"(\ufffd\ufffd\ufffd\ufffd)"},  // beyond U+10FFFF
      {"\xe2\x82\xc3\xa9", R"(\ufffd\ufffd\u00e9)"},
      {"\xf0\x9f\x98", R"(\ufffd\ufffd\ufffd)"},
  };
  for (const Case& each : cases) EXPECT_EQ(escape(escape_json, each.text), each.escaped);
}

TEST(LogEscape, AnyBytesBecomePrintableAsciiWithoutABareQuote) {
  std::mt19937 random(1);
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = random_bytes(random, 40);
    for (const Escaping each : {escape_quoted, escape_word}) {
      const std::string escaped = escape(each, text);
      EXPECT_TRUE(is_printable_ascii(escaped)) << escaped;
      EXPECT_EQ(escaped.find('"'), std::string::npos) << escaped;
      EXPECT_EQ(unescape_hexadecimal(escaped), text);
    }
    const std::string json = escape(escape_json, text);
    EXPECT_TRUE(is_printable_ascii(json)) << json;
    for (std::size_t quote = json.find('"'); quote != std::string::npos;
         quote = json.find('"', quote + 1)) {
      ASSERT_GT(quote, 0U);
      EXPECT_EQ(json[quote - 1], '\\') << json;
    }
  }
}

TEST(LogEscape, WhatFitsExactlyIsNotCut) {
  EXPECT_EQ(escape(escape_quoted, "abcdef", 6), "abcdef");
  EXPECT_EQ(escape(escape_quoted, "a\"", 5), R"(a\x22)");
  EXPECT_EQ(escape(escape_json, "\xf0\x9f\x98\x80", 12), R"(\ud83d\ude00)");
}

TEST(LogEscape, CutsBetweenCharactersAndMarksTheCut) {
  struct Case {
    Escaping escaping;
    std::string_view text;
    std::size_t room;
    std::string_view escaped;
  };
  const Case cases[] = {
      {escape_quoted, "abcdefg", 6, "abc..."},
      {escape_quoted, "abcd", 3, "..."},
      {escape_quoted, "ab\"cd", 7, "ab..."},
      {escape_quoted, "ab\"cde", 8, "ab..."},  // there is no room for the mark behind \x22
      {escape_quoted, "ab\"cdef", 9, R"(ab\x22...)"},
      {escape_json, "ab\n\n", 10, "ab..."},
      {escape_json, "ab\n\n", 11, R"(ab\u000a...)"},
      {escape_json, "a\xf0\x9f\x98\x80z", 13, "a..."},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(escape(each.escaping, each.text, each.room), each.escaped) << each.text;
  }
}

TEST(LogEscape, ACutTextIsTheBeginningOfTheWholeOne) {
  std::mt19937 random(2);
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = random_bytes(random, 40);
    const std::size_t room = kCutMark.size() + random() % 60;
    for (const Escaping each : kEscapings) {
      const std::string whole = escape(each, text);
      const std::string cut = escape(each, text, room);
      if (whole.size() <= room) {
        EXPECT_EQ(cut, whole);
        continue;
      }
      ASSERT_TRUE(cut.ends_with(kCutMark));
      const std::size_t size = cut.size() - kCutMark.size();
      EXPECT_EQ(cut.substr(0, size), whole.substr(0, size));
      // No more is lost than an escape and the mark take.
      EXPECT_GT(cut.size() + kLongestEscape, room);
    }
  }
}

}  // namespace
}  // namespace server
