#include "server/affix_table.hpp"

#include <algorithm>
#include <string_view>

#include <gtest/gtest.h>

namespace server {
namespace {

using Numbers = AffixTable::Numbers;

Numbers find(const AffixTable& table, std::string_view text) {
  Numbers found;
  table.find(text, found);
  std::ranges::sort(found);
  return found;
}

TEST(AffixTable, FindsWhatATextBeginsWith) {
  const AffixTable table(AffixTable::Side::front,
                         {{"", {0}}, {"a", {1}}, {"ab", {2, 3}}, {"abd", {4}}, {"b", {5}}});
  EXPECT_EQ(find(table, ""), (Numbers{0}));
  EXPECT_EQ(find(table, "a"), (Numbers{0, 1}));
  EXPECT_EQ(find(table, "abc"), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(find(table, "abe"), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(find(table, "ac"), (Numbers{0, 1}));
  EXPECT_EQ(find(table, "cab"), (Numbers{0}));
}

TEST(AffixTable, FindsWhatATextEndsWith) {
  const AffixTable table(AffixTable::Side::back,
                         {{".js", {1}}, {".min.js", {2}}, {"x.js", {3}}, {".css", {4}}});
  EXPECT_EQ(find(table, "a.js"), (Numbers{1}));
  EXPECT_EQ(find(table, "x.js"), (Numbers{1, 3}));
  EXPECT_EQ(find(table, "x.min.js"), (Numbers{1, 2}));
  EXPECT_EQ(find(table, "js"), Numbers{});
  EXPECT_EQ(find(table, "~"), Numbers{});
}

TEST(AffixTable, AppendsToWhatIsThere) {
  const AffixTable table(AffixTable::Side::front, {{"a", {1}}});
  Numbers found = {9};
  table.find("a", found);
  EXPECT_EQ(found, (Numbers{9, 1}));
}

TEST(AffixTable, MayBeEmpty) {
  EXPECT_EQ(find(AffixTable(AffixTable::Side::front, {}), "a"), Numbers{});
}

}  // namespace
}  // namespace server
