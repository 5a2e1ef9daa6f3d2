#include "runtime/scope.hpp"

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/sleep.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using tests::make_loop;
using tests::Turn;

TEST(Scope, SpawnRunsUntilTheFirstSuspension) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Scope scope(*loop);
    std::string order;
    auto child = [&]() -> Task<void> {
      order += "1";
      co_await Turn(*loop);
      order += "3";
    };
    scope.spawn(child());
    order += "2";
    EXPECT_EQ(scope.size(), 1u);
    co_await scope.join();
    EXPECT_EQ(order, "123");
  });
}

TEST(Scope, JoinWaitsForEveryChild) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Scope scope(*loop);
    std::vector<int> finished;
    auto child = [&](int turns) -> Task<void> {
      for (int i = 0; i < turns; ++i) co_await Turn(*loop);
      finished.push_back(turns);
    };
    for (const int turns : {5, 1, 3}) scope.spawn(child(turns));
    co_await scope.join();
    EXPECT_EQ(finished, (std::vector{1, 3, 5}));
    EXPECT_EQ(scope.size(), 0u);
  });
}

TEST(Scope, JoinWaitsForAChildThatAChildSpawned) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Scope scope(*loop);
    bool finished = false;
    auto grandchild = [&]() -> Task<void> {
      co_await Turn(*loop);
      co_await Turn(*loop);
      finished = true;
    };
    auto child = [&]() -> Task<void> {
      co_await Turn(*loop);
      scope.spawn(grandchild());
    };
    scope.spawn(child());
    co_await scope.join();
    EXPECT_TRUE(finished);
  });
}

TEST(Scope, JoinOfAnEmptyScopeIsReady) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Scope scope(*loop);
    co_await scope.join();
  });
}

TEST(Scope, StopReachesItsChildren) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Scope scope(*loop);
    std::vector<int> reasons;
    auto child = [&]() -> Task<void> {
      StopSource own(scope.stop_source());
      const auto slept = co_await sleep(*loop, std::chrono::hours(1), own);
      reasons.push_back(slept ? 0 : slept.error().code);
    };
    for (int i = 0; i < 3; ++i) scope.spawn(child());
    co_await Turn(*loop);
    scope.stop();
    co_await scope.join();
    EXPECT_EQ(reasons, (std::vector{ECANCELED, ECANCELED, ECANCELED}));
  });
}

class ScopeFrame : public ::testing::TestWithParam<bool> {};

TEST_P(ScopeFrame, IsDestroyedBeforeJoinCompletes) {
  const bool suspends = GetParam();
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const auto alive = std::make_shared<int>(0);
    auto child = [&]([[maybe_unused]] std::shared_ptr<int> parameter) -> Task<void> {
      if (suspends) co_await Turn(*loop);
    };
    Scope scope(*loop);
    for (int i = 0; i < 3; ++i) scope.spawn(child(alive));
    co_await scope.join();
    EXPECT_EQ(alive.use_count(), 1);
  });
}

INSTANTIATE_TEST_SUITE_P(Child, ScopeFrame, ::testing::Values(false, true), [](const auto& child) {
  return std::string(child.param ? "Suspends" : "IsDoneAtOnce");
});

}  // namespace
}  // namespace runtime
