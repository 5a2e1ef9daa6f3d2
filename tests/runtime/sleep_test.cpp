#include "runtime/sleep.hpp"

#include <cerrno>
#include <chrono>

#include <gtest/gtest.h>

#include "runtime/scope.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using namespace std::chrono_literals;
using tests::make_loop;
using tests::Turn;

class SleepDuration : public ::testing::TestWithParam<std::chrono::milliseconds> {};

TEST_P(SleepDuration, Passes) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const auto begin = std::chrono::steady_clock::now();
    const auto slept = co_await sleep(*loop, GetParam());
    EXPECT_TRUE(slept.has_value());
    EXPECT_GE(std::chrono::steady_clock::now() - begin, GetParam());
  });
}

INSTANTIATE_TEST_SUITE_P(Milliseconds, SleepDuration, ::testing::Values(0ms, 20ms, 1010ms),
                         [](const auto& each) { return std::to_string(each.param.count()); });

TEST(Sleep, EndsEarlyWhenItIsStopped) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    StopSource source;
    int reason = 0;
    auto sleeps = [&]() -> Task<void> {
      const auto slept = co_await sleep(*loop, 1h, source);
      if (!slept) reason = slept.error().code;
    };
    Scope scope(*loop);
    scope.spawn(sleeps());
    co_await Turn(*loop);
    source.stop();
    co_await scope.join();
    EXPECT_EQ(reason, ECANCELED);
  });
}

TEST(Sleep, WakesTheShorterSleeperFirst) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    StopSource source;
    bool longer_done = false;
    auto sleeps = [&]() -> Task<void> {
      (void)co_await sleep(*loop, 1h, source);
      longer_done = true;
    };
    Scope scope(*loop);
    scope.spawn(sleeps());
    (void)co_await sleep(*loop, 1ms);
    EXPECT_FALSE(longer_done);
    source.stop();
    co_await scope.join();
  });
}

}  // namespace
}  // namespace runtime
