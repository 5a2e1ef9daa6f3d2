#include "runtime/task.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using tests::make_loop;
using tests::Turn;

/// Counts how many of it are alive.
class Counted {
 public:
  explicit Counted(int& alive) : alive_(&alive) { ++*alive_; }
  Counted(Counted&& other) noexcept : alive_(other.alive_) { ++*alive_; }
  Counted& operator=(Counted&&) = delete;
  ~Counted() { --*alive_; }

 private:
  int* alive_;
};

Task<int> number(int value) {
  co_return value;
}

Task<void> note(bool& started, [[maybe_unused]] Counted parameter) {
  started = true;
  co_return;
}

TEST(Task, StartsWhenItIsAwaited) {
  const auto loop = make_loop();
  tests::run(*loop, []() -> Task<void> {
    bool started = false;
    int alive = 0;
    Task<void> task = note(started, Counted(alive));
    EXPECT_FALSE(started);
    co_await std::move(task);
    EXPECT_TRUE(started);
  });
}

TEST(Task, DestroysItsParametersWhenItNeverStarts) {
  bool started = false;
  int alive = 0;
  {
    const Task<void> task = note(started, Counted(alive));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(started);
}

TEST(Task, MovesItsFrame) {
  int alive = 0;
  bool started = false;
  {
    Task<void> first = note(started, Counted(alive));
    const Task<void> second = std::move(first);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Task, GivesItsValue) {
  const auto loop = make_loop();
  const int value = tests::run(*loop, []() -> Task<int> {
    const int first = co_await number(40);
    const int second = co_await number(2);
    co_return first + second;
  });
  EXPECT_EQ(value, 42);
}

TEST(Task, GivesAValueThatOnlyMoves) {
  const auto loop = make_loop();
  const auto value = tests::run(*loop, []() -> Task<std::unique_ptr<std::string>> {
    co_return std::make_unique<std::string>("moved");
  });
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(*value, "moved");
}

TEST(Task, ResumesItsAwaiterAfterASuspension) {
  const auto loop = make_loop();
  const int value = tests::run(*loop, [&]() -> Task<int> {
    auto suspends = [&](int result) -> Task<int> {
      co_await Turn(*loop);
      co_return result;
    };
    int sum = 0;
    for (int i = 1; i <= 3; ++i) sum += co_await suspends(i);
    co_return sum;
  });
  EXPECT_EQ(value, 6);
}

TEST(Task, DestroysItsFrameWithTheAwaitExpression) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    int alive = 0;
    auto suspends = [&]([[maybe_unused]] Counted parameter) -> Task<void> {
      co_await Turn(*loop);
      EXPECT_GE(alive, 1);
    };
    co_await suspends(Counted(alive));
    EXPECT_EQ(alive, 0);
  });
}

/// Where the stack of the caller ends. Not the address of a local: AddressSanitizer may keep locals
/// elsewhere.
[[gnu::noinline]] std::uintptr_t stack_position() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

Task<std::uintptr_t> ready_child() {
  co_return stack_position();
}

TEST(Task, AwaitsAMillionReadyTasksWithoutGrowingTheStack) {
  const auto loop = make_loop();
  tests::run(*loop, []() -> Task<void> {
    const std::uintptr_t first = co_await ready_child();
    std::uintptr_t last = first;
    for (int i = 0; i < 1'000'000; ++i) last = co_await ready_child();
    EXPECT_EQ(first, last);
  });
}

Task<std::size_t> descend(Loop& loop, std::size_t depth, bool suspend) {
  if (depth != 0) {
    const std::size_t below = co_await descend(loop, depth - 1, suspend);
    co_return below + 1;
  }
  if (suspend) co_await Turn(loop);
  co_return std::size_t{0};
}

class TaskChain : public ::testing::TestWithParam<bool> {};

TEST_P(TaskChain, CompletesWhenDeep) {
  constexpr std::size_t kDepth = 2000;
  const auto loop = make_loop();
  EXPECT_EQ(loop->run(descend(*loop, kDepth, GetParam())), kDepth);
}

INSTANTIATE_TEST_SUITE_P(Leaf, TaskChain, ::testing::Values(false, true), [](const auto& leaf) {
  return std::string(leaf.param ? "Suspends" : "IsReady");
});

}  // namespace
}  // namespace runtime
