#include "server/hash_table.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <random>

#include <gtest/gtest.h>

namespace server {
namespace {

struct Numbered {
  std::uint64_t number;
};
using Table = HashTable<Numbered>;

Numbered* find(const Table& table, std::uint64_t hash, std::uint64_t number) {
  return table.find(hash, [&](const Numbered& value) { return value.number == number; });
}

void insert(Table& table, std::uint64_t hash, std::uint64_t number) {
  table.insert(hash, std::make_unique<Numbered>(number));
}

TEST(HashTable, HasNothingAtFirst) {
  const Table table;
  EXPECT_EQ(find(table, 1, 1), nullptr);
  EXPECT_EQ(table.size(), 0U);
}

TEST(HashTable, TellsValuesOfOneHashApart) {
  Table table;
  for (std::uint64_t number = 0; number < 100; ++number) insert(table, 7, number);
  for (std::uint64_t number = 0; number < 100; ++number) {
    Numbered* const found = find(table, 7, number);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->number, number);
  }
  EXPECT_EQ(find(table, 7, 100), nullptr);
  EXPECT_EQ(find(table, 8, 1), nullptr);
}

/// Hashes of few values, so that what was pushed away from its place must come back, around the end
/// of the table too.
TEST(HashTable, HoldsWhatWasInsertedAndNotErased) {
  std::mt19937_64 random(1);  // NOLINT(cert-msc51-cpp): the same each time
  for (const std::uint64_t hashes : {1ULL, 3ULL, 16ULL, 1000ULL}) {
    Table table;
    std::map<std::uint64_t, std::uint64_t> model;  // hash, by number
    const auto hash_of = [&](std::uint64_t number) { return ~std::uint64_t{0} - number % hashes; };
    for (int step = 0; step < 4000; ++step) {
      const std::uint64_t number = random() % 200;
      Numbered* const found = find(table, hash_of(number), number);
      ASSERT_EQ(found != nullptr, model.contains(number));
      if (found != nullptr) {
        table.erase(hash_of(number), *found);
        model.erase(number);
      } else {
        insert(table, hash_of(number), number);
        model.emplace(number, hash_of(number));
      }
      ASSERT_EQ(table.size(), model.size());
    }
    for (const auto& [number, hash] : model) EXPECT_NE(find(table, hash, number), nullptr);
  }
}

TEST(HashTable, DestroysWhatItErasesAndWhatItHolds) {
  struct Counting {
    explicit Counting(int& alive) : alive_(alive) { ++alive_; }
    ~Counting() { --alive_; }
    Counting(const Counting&) = delete;
    Counting& operator=(const Counting&) = delete;
    int& alive_;
  };
  int alive = 0;
  {
    HashTable<Counting> table;
    for (std::uint64_t hash = 0; hash < 50; ++hash) {
      table.insert(hash, std::make_unique<Counting>(alive));
    }
    EXPECT_EQ(alive, 50);
    table.erase(3, *table.find(3, [](const Counting&) { return true; }));
    EXPECT_EQ(alive, 49);
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace server
