#include "runtime/helpers.hpp"

#include <atomic>
#include <cerrno>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/scope.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using tests::make_loop;
using tests::Turn;

TEST(Helpers, RunACallOnAnotherThread) {
  Helpers helpers({.threads = 1, .queue = 4});
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const auto thread = co_await helpers.run(*loop, [] { return std::this_thread::get_id(); });
    EXPECT_TRUE(thread.has_value());
    EXPECT_NE(thread.value_or(std::this_thread::get_id()), std::this_thread::get_id());
  });
}

TEST(Helpers, GiveAValueThatOnlyMoves) {
  Helpers helpers({.threads = 1, .queue = 4});
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const auto value =
        co_await helpers.run(*loop, [] { return std::make_unique<std::string>("moved"); });
    EXPECT_EQ(*value.value(), "moved");
  });
}

TEST(Helpers, DoNotKeepTheLoopWaiting) {
  Helpers helpers({.threads = 1, .queue = 4});
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    std::latch released(1);
    bool done = false;
    auto calls = [&]() -> Task<void> {
      const auto value = co_await helpers.run(*loop, [&released] {
        released.wait();
        return true;
      });
      done = value.value_or(false);
    };
    Scope scope(*loop);
    scope.spawn(calls());
    for (int i = 0; i < 10; ++i) co_await Turn(*loop);
    EXPECT_FALSE(done);
    released.count_down();
    co_await scope.join();
    EXPECT_TRUE(done);
  });
}

TEST(Helpers, KeepCallsThatStallFromOthers) {
  Helpers helpers({.threads = 1, .patient_threads = 1, .queue = 4});
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    std::latch released(1);
    int done = 0;
    auto calls = [&]() -> Task<void> {
      const auto value = co_await helpers.run(
          *loop,
          [&released] {
            released.wait();
            return 1;
          },
          Helpers::Kind::may_stall);
      done += value.value_or(100);
    };
    Scope scope(*loop);
    scope.spawn(calls());
    scope.spawn(calls());
    const auto other = co_await helpers.run(*loop, [] { return 7; });
    EXPECT_EQ(other.value_or(0), 7);
    EXPECT_EQ(done, 0);
    released.count_down();
    co_await scope.join();
    EXPECT_EQ(done, 2);
  });
}

TEST(Helpers, RefuseACallWhenTheQueueIsFull) {
  Helpers helpers({.threads = 1, .queue = 2});
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    std::latch released(1);
    int done = 0;
    auto calls = [&]() -> Task<void> {
      const auto value = co_await helpers.run(*loop, [&released] {
        released.wait();
        return 1;
      });
      done += value.value_or(100);
    };
    Scope scope(*loop);
    scope.spawn(calls());
    scope.spawn(calls());
    const auto refused = co_await helpers.run(*loop, [] { return 0; });
    EXPECT_EQ(refused.has_value() ? 0 : refused.error().code, EAGAIN);
    released.count_down();
    co_await scope.join();
    EXPECT_EQ(done, 2);

    const auto accepted = co_await helpers.run(*loop, [] { return 7; });
    EXPECT_EQ(accepted.value_or(0), 7);
  });
}

/// Calls from one loop, many at a time; each result must be its own.
int wrong_results(Helpers& helpers, int calls) {
  const auto loop = make_loop();
  return tests::run(*loop, [&]() -> Task<int> {
    int wrong = calls;
    auto call = [&](int number) -> Task<void> {
      const auto square = co_await helpers.run(*loop, [number] { return number * number; });
      if (square && *square == number * number) --wrong;
    };
    Scope scope(*loop);
    for (int i = 0; i < calls; ++i) {
      scope.spawn(call(i));
      while (scope.size() >= 100) co_await Turn(*loop);
    }
    co_await scope.join();
    co_return wrong;
  });
}

TEST(Helpers, ServeManyCallsOfTwoLoops) {
  constexpr int kCalls = 5000;
  Helpers helpers({.threads = 3, .queue = 256});
  int wrong_elsewhere = kCalls;
  std::thread other([&] { wrong_elsewhere = wrong_results(helpers, kCalls); });
  EXPECT_EQ(wrong_results(helpers, kCalls), 0);
  other.join();
  EXPECT_EQ(wrong_elsewhere, 0);
}

TEST(Helpers, EndWithoutHavingWorked) {
  const Helpers helpers({.threads = 4, .queue = 4});
}

}  // namespace
}  // namespace runtime
