#include "config/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace config {
namespace {

using namespace std::string_literals;

TEST(Utf8, AcceptsTheFirstAndLastCharacterOfEachForm) {
  for (const std::string& text : {""s, "\0"s, "\x7F"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s,
                                  "\xED\x9F\xBF"s, "\xEE\x80\x80"s, "\xEF\xBF\xBF"s,
                                  "\xF0\x90\x80\x80"s, "\xF3\xBF\xBF\xBF"s, "\xF4\x8F\xBF\xBF"s}) {
    EXPECT_EQ(find_invalid_utf8(text), std::nullopt) << testing::PrintToString(text);
  }
}

TEST(Utf8, FindsWhereTextIsInvalid) {
  const std::string cases[] = {"\x80",
                               "\xBF",
                               "\xFE",
                               "\xFF",  // begins no character
                               "\xC0\x80",
                               "\xC1\xBF",
                               "\xE0\x9F\xBF",
                               "\xF0\x8F\xBF\xBF",  // not the shortest form
                               "\xED\xA0\x80",
                               "\xED\xBF\xBF",  // surrogates
                               "\xF4\x90\x80\x80",
                               "\xF5\x80\x80\x80",  // beyond U+10FFFF
                               "\xC3",
                               "\xE2\x82",
                               "\xF0\x9F\x98",  // cut
                               "\xC3(",
                               "\xE2\x82(",
                               "\xE2(\xAC",
                               "\xF0\x9F\x98("};
  for (const std::string& text : cases) {
    EXPECT_EQ(find_invalid_utf8(text), 0U) << testing::PrintToString(text);
    EXPECT_EQ(find_invalid_utf8("a\xC3\xA9" + text), 3U) << testing::PrintToString(text);
  }
}

TEST(Utf8, DoesNotLookBehindTheText) {
  EXPECT_EQ(find_invalid_utf8(std::string_view("\xC3\xA9").substr(0, 1)), 0U);
  EXPECT_EQ(find_invalid_utf8(std::string_view("\xE2\x82\xAC").substr(0, 2)), 0U);
}

}  // namespace
}  // namespace config
