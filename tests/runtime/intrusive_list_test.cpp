#include "runtime/intrusive_list.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace runtime {
namespace {

struct ByAge;
struct ByName;

struct Item : ListNode<ByAge>, ListNode<ByName> {
  explicit Item(int number) : value(number) {}
  int value;
};
using Ages = IntrusiveList<Item, ByAge>;
using Names = IntrusiveList<Item, ByName>;

template <class List>
std::vector<int> drain(List& list) {
  std::vector<int> values;
  while (!list.empty()) values.push_back(list.pop_front().value);
  return values;
}

TEST(IntrusiveList, KeepsTheOrder) {
  Item first(1), second(2), third(3);
  Ages list;
  EXPECT_TRUE(list.empty());
  list.push_back(first);
  list.push_back(second);
  list.push_back(third);
  EXPECT_EQ(&list.front(), &first);
  EXPECT_EQ(drain(list), (std::vector{1, 2, 3}));
  EXPECT_TRUE(list.empty());
}

TEST(IntrusiveList, LosesAnItemThatUnlinksItself) {
  Item first(1), second(2), third(3);
  Ages list;
  for (Item* item : {&first, &second, &third}) list.push_back(*item);
  second.ListNode<ByAge>::unlink();
  EXPECT_FALSE(second.ListNode<ByAge>::linked());
  second.ListNode<ByAge>::unlink();
  EXPECT_EQ(drain(list), (std::vector{1, 3}));
}

TEST(IntrusiveList, HoldsAnItemBesideAnotherList) {
  Item first(1), second(2);
  Ages ages;
  Names names;
  for (Item* item : {&first, &second}) ages.push_back(*item);
  for (Item* item : {&second, &first}) names.push_back(*item);
  first.ListNode<ByAge>::unlink();
  EXPECT_EQ(drain(ages), (std::vector{2}));
  EXPECT_EQ(drain(names), (std::vector{2, 1}));
}

TEST(IntrusiveList, MovesEverythingInOrder) {
  Item first(1), second(2), third(3);
  Ages from;
  Ages to;
  from.push_back(first);
  from.push_back(second);
  from.move_to(to);
  EXPECT_TRUE(from.empty());
  from.push_back(third);
  EXPECT_EQ(drain(to), (std::vector{1, 2}));
  EXPECT_EQ(drain(from), (std::vector{3}));
}

TEST(IntrusiveList, MovesNothingWhenEmpty) {
  Ages from;
  Ages to;
  from.move_to(to);
  EXPECT_TRUE(to.empty());
}

TEST(IntrusiveList, VisitsItemsThatUnlinkThemselves) {
  Item first(1), second(2), third(3);
  Ages list;
  for (Item* item : {&first, &second, &third}) list.push_back(*item);
  std::vector<int> seen;
  list.for_each([&seen](Item& item) {
    seen.push_back(item.value);
    if (item.value != 2) item.ListNode<ByAge>::unlink();
  });
  EXPECT_EQ(seen, (std::vector{1, 2, 3}));
  EXPECT_EQ(drain(list), (std::vector{2}));
}

}  // namespace
}  // namespace runtime
