#include "runtime/wait_queue.hpp"

#include <cerrno>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/scope.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using tests::make_loop;
using tests::Turn;

/// Coroutines that wait in one queue and note when they went on, and how.
class Waiters {
 public:
  explicit Waiters(Loop& loop) : queue(loop), scope(loop) {}

  void add(int name, StopToken token = {}) { scope.spawn(wait(name, token)); }

  WaitQueue queue;
  Scope scope;
  std::vector<int> woken;
  std::vector<int> stopped;
  int reason = 0;

 private:
  Task<void> wait(int name, StopToken token) {
    const auto outcome = co_await queue.wait(token);
    (outcome ? woken : stopped).push_back(name);
    if (!outcome) reason = outcome.error().code;
  }
};

TEST(WaitQueue, WakesEveryoneInOrder) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Waiters waiters(*loop);
    for (const int name : {1, 2, 3}) waiters.add(name);
    waiters.queue.wake_all();
    co_await waiters.scope.join();
    EXPECT_EQ(waiters.woken, (std::vector{1, 2, 3}));
  });
}

TEST(WaitQueue, WakesTheOneThatWaitsLongest) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Waiters waiters(*loop);
    for (const int name : {1, 2, 3}) waiters.add(name);
    waiters.queue.wake_one();
    co_await Turn(*loop);
    co_await Turn(*loop);
    EXPECT_EQ(waiters.woken, (std::vector{1}));
    waiters.queue.wake_all();
    co_await waiters.scope.join();
  });
}

TEST(WaitQueue, NeedsNobodyToWake) {
  const auto loop = make_loop();
  WaitQueue queue(*loop);
  queue.wake_one();
  queue.wake_all();
}

TEST(WaitQueue, EndsAWaitThatIsStopped) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Waiters waiters(*loop);
    StopSource source;
    waiters.add(1);
    waiters.add(2, source);
    waiters.add(3);
    source.stop(ETIMEDOUT);
    co_await Turn(*loop);
    EXPECT_EQ(waiters.stopped, (std::vector{2}));
    EXPECT_EQ(waiters.reason, ETIMEDOUT);
    waiters.queue.wake_all();
    co_await waiters.scope.join();
    EXPECT_EQ(waiters.woken, (std::vector{1, 3}));
  });
}

TEST(WaitQueue, DoesNotWaitUnderAStoppedToken) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Waiters waiters(*loop);
    StopSource source;
    source.stop();
    waiters.add(1, source);
    EXPECT_EQ(waiters.stopped, (std::vector{1}));
    co_await waiters.scope.join();
  });
}

TEST(WaitQueue, KeepsAWakeUpThatWasGivenBeforeAStop) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Waiters waiters(*loop);
    StopSource source;
    waiters.add(1, source);
    waiters.queue.wake_one();
    source.stop();
    co_await waiters.scope.join();
    EXPECT_EQ(waiters.woken, (std::vector{1}));
    EXPECT_TRUE(waiters.stopped.empty());
  });
}

}  // namespace
}  // namespace runtime
