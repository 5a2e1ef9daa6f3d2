#include "server/listing_order.hpp"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

std::vector<std::string> names_of(const std::vector<DirectoryEntry>& entries) {
  std::vector<std::string> names;
  for (const DirectoryEntry& entry : entries) names.push_back(entry.name);
  return names;
}

TEST(ListingOrder, ByNameIsAsPeopleReadThem) {
  const auto expect_before = [](std::string_view left, std::string_view right) {
    EXPECT_TRUE(comes_first_by_name({.name = std::string(left)}, {.name = std::string(right)}))
        << left << " before " << right;
    EXPECT_FALSE(comes_first_by_name({.name = std::string(right)}, {.name = std::string(left)}))
        << right << " before " << left;
  };
  expect_before("v9", "v10");
  expect_before("v1.9", "v1.10");
  expect_before("a", "B");
  expect_before("A", "b");
  expect_before("1", "02");
  expect_before("a1b2", "a1b10");
  expect_before("a", "ab");
  expect_before("1", "a");
  expect_before("!", "1");
  expect_before("z", "\xc3\xa9");
  expect_before("99999999999999999999998", "99999999999999999999999");
  // Where nothing else differs, the bytes decide.
  expect_before("A", "a");
  expect_before("01", "1");
  expect_before("README", "readme");
}

TEST(ListingOrder, ByNameIsAnOrder) {
  std::mt19937 random(1);
  std::vector<DirectoryEntry> entries;
  for (int i = 0; i < 60; ++i) {
    std::string name;
    for (auto length = random() % 5; length > 0; --length) name += "019aAb."[random() % 7];
    entries.push_back({.name = name, .is_directory = random() % 4 == 0});
  }
  for (const auto& a : entries) {
    EXPECT_FALSE(comes_first_by_name(a, a)) << a.name;
    for (const auto& b : entries) {
      if (!(a == b)) {
        EXPECT_NE(comes_first_by_name(a, b), comes_first_by_name(b, a)) << a.name << ", " << b.name;
      }
      for (const auto& c : entries) {
        if (comes_first_by_name(a, b) && comes_first_by_name(b, c)) {
          EXPECT_TRUE(comes_first_by_name(a, c)) << a.name << ", " << b.name << ", " << c.name;
        }
      }
    }
  }
}

struct SortCase {
  std::string_view query;
  std::vector<std::string> names;
};

TEST(ListingOrder, SortsByEachColumnWithFoldersFirst) {
  const std::vector<DirectoryEntry> entries = {
      {.name = "b", .is_directory = false, .size = 20, .modified_seconds = 3},
      {.name = "old", .is_directory = true, .size = 9, .modified_seconds = -5},
      {.name = "a", .is_directory = false, .size = 20, .modified_seconds = 2},
      {.name = "new", .is_directory = true, .size = 1, .modified_seconds = 5},
      {.name = "c", .is_directory = false, .size = 3, .modified_seconds = 2}};
  const SortCase cases[] = {
      {"", {"new", "old", "a", "b", "c"}},
      {"order=desc", {"old", "new", "c", "b", "a"}},
      {"sort=size", {"new", "old", "c", "a", "b"}},
      {"sort=size&order=desc", {"new", "old", "a", "b", "c"}},
      {"sort=time", {"old", "new", "a", "c", "b"}},
      {"sort=time&order=desc", {"new", "old", "b", "a", "c"}},
  };
  for (const SortCase& each : cases) {
    std::vector<DirectoryEntry> sorted = entries;
    sort_entries(sorted, parse_listing_query(each.query));
    EXPECT_EQ(names_of(sorted), each.names) << each.query;
  }
}

}  // namespace
}  // namespace server
