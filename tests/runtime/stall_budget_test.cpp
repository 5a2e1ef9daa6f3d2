#include "runtime/stall_budget.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/scope.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

constexpr unsigned kMost = 24;

/// A file system, and who asks to use it.
struct Asking {
  explicit Asking(Loop& loop) : share(loop), scope(loop) {}

  void ask(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) scope.spawn(take());
  }
  Task<void> take() {
    co_await share.take();
    ++taken;
  }
  void give_back() {
    --taken;
    share.give_back();
  }

  StallBudget::Share share;
  Scope scope;
  std::size_t taken = 0;
};

class StallBudgetTest : public testing::Test {
 protected:
  Asking& add() { return disks_.emplace_back(*loop_); }

  void settle() {
    tests::run(*loop_, [&]() -> Task<void> {
      for (int turn = 0; turn < 10; ++turn) co_await tests::Turn(*loop_);
    });
  }

  void TearDown() override {
    for (bool any = true; any;) {
      any = false;
      settle();
      for (Asking& disk : disks_) {
        while (disk.taken > 0) {
          disk.give_back();
          any = true;
        }
      }
    }
    for (Asking& disk : disks_) loop_->run(disk.scope.join());
  }

  std::unique_ptr<Loop> loop_ = tests::make_loop({.ring = {.bounded_workers = kMost / 3 * 4}});
  std::deque<Asking> disks_;
};

TEST_F(StallBudgetTest, GivesOneFileSystemFew) {
  Asking& disk = add();
  disk.ask(100);
  settle();
  EXPECT_EQ(disk.taken, StallBudget::kMostOfOne);
}

TEST_F(StallBudgetTest, LeavesSomeToWhoeverComesLater) {
  std::vector<std::size_t> taken;
  for (int i = 0; i < 6; ++i) {
    Asking& disk = add();
    disk.ask(100);
    settle();
    taken.push_back(disk.taken);
  }
  EXPECT_EQ(taken, (std::vector<std::size_t>{8, 8, 4, 2, 1, 1}));
}

TEST_F(StallBudgetTest, HandsOnWhatIsGivenBack) {
  Asking& busy = add();
  Asking& other = add();
  busy.ask(100);
  other.ask(100);
  settle();
  for (int i = 0; i < 50; ++i) {
    busy.give_back();
    settle();
    EXPECT_EQ(busy.taken, StallBudget::kMostOfOne);
    EXPECT_EQ(other.taken, StallBudget::kMostOfOne);
  }
}

TEST_F(StallBudgetTest, IsSharedAgainWhenAFileSystemAnswers) {
  Asking& first = add();
  Asking& second = add();
  Asking& third = add();
  for (Asking* const disk : {&first, &second, &third}) {
    disk->ask(StallBudget::kMostOfOne);
    settle();
  }
  EXPECT_EQ(third.taken, 4U);
  for (int i = 0; i < 4; ++i) {
    first.give_back();
    second.give_back();
  }
  settle();
  EXPECT_EQ(third.taken, 8U);
}

TEST_F(StallBudgetTest, FindsEachOfThemATurn) {
  // Twice as many as there is to share, and none has ever had enough.
  constexpr unsigned kRounds = 10;
  for (unsigned i = 0; i < 2 * kMost; ++i) add().ask(100);
  std::vector<std::size_t> had(disks_.size());
  for (unsigned round = 0; round < kRounds; ++round) {
    settle();
    for (std::size_t i = 0; i < disks_.size(); ++i) {
      for (; disks_[i].taken > 0; ++had[i]) disks_[i].give_back();
    }
  }
  EXPECT_GE(std::ranges::min(had), kRounds / 2 - 1);
}

}  // namespace
}  // namespace runtime
