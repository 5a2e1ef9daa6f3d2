#include "runtime/operation.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <poll.h>

#include "runtime/poll.hpp"
#include "runtime/scope.hpp"
#include "runtime/sleep.hpp"
#include "runtime/socket.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using namespace std::chrono_literals;
using tests::make_loop;
using tests::Turn;

TEST(Operation, IsCountedWhileInTheKernel) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const std::uint64_t base = loop->in_flight();
    StopSource source;
    Scope scope(*loop);
    auto sleeper = [&]() -> Task<void> { (void)co_await sleep(*loop, 1h, source); };
    scope.spawn(sleeper());
    scope.spawn(sleeper());
    EXPECT_EQ(loop->in_flight(), base + 2);
    source.stop();
    co_await scope.join();
    EXPECT_EQ(loop->in_flight(), base);
  });
}

TEST(Operation, IsNotSubmittedUnderAStoppedToken) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const std::uint64_t before = loop->ring().counters().submissions;
    StopSource source;
    source.stop(ETIMEDOUT);
    const auto slept = co_await sleep(*loop, 1h, source);
    EXPECT_EQ(slept.has_value() ? 0 : slept.error().code, ETIMEDOUT);
    EXPECT_EQ(loop->ring().counters().submissions, before);
  });
}

struct Stop {
  const char* name;
  Submission submission;
  int reason;
  int turns;  // between the wait and the stop
};

void PrintTo(const Stop& stop, std::ostream* out) {
  *out << stop.name;
}

class OperationStop : public ::testing::TestWithParam<Stop> {};

TEST_P(OperationStop, EndsTheWaitWithItsReason) {
  const Stop& stop = GetParam();
  const auto loop = make_loop({.submission = stop.submission});
  tests::run(*loop, [&]() -> Task<void> {
    const Fd never = tests::event(0);
    StopSource source;
    Scope scope(*loop);
    int reason = 0;
    auto waits = [&]() -> Task<void> {
      const auto events = co_await poll(*loop, never.get(), POLLIN, source);
      if (!events) reason = events.error().code;
    };
    scope.spawn(waits());
    for (int i = 0; i < stop.turns; ++i) co_await Turn(*loop);
    source.stop(stop.reason);
    co_await scope.join();
    EXPECT_EQ(reason, stop.reason);
  });
}

INSTANTIATE_TEST_SUITE_P(
    When, OperationStop,
    ::testing::Values(Stop{"InTheSameTurn", Submission::deferred, ECANCELED, 0},
                      Stop{"InALaterTurn", Submission::deferred, ECANCELED, 3},
                      Stop{"AtADeadline", Submission::deferred, ETIMEDOUT, 3},
                      Stop{"AtOnceWhenImmediate", Submission::immediate, ECANCELED, 0},
                      Stop{"LaterWhenImmediate", Submission::immediate, ETIMEDOUT, 3}),
    [](const auto& stop) { return std::string(stop.param.name); });

TEST(Operation, MayStartBeforeItIsAwaited) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const Fd readable = tests::event(1);
    const std::uint64_t base = loop->in_flight();
    Poll early = poll(*loop, readable.get(), POLLIN);
    early.start();
    EXPECT_EQ(loop->in_flight(), base + 1);
    co_await Turn(*loop);
    EXPECT_FALSE(early.in_flight());
    const auto events = co_await early;
    EXPECT_EQ(events.value_or(0), unsigned{POLLIN});
  });
}

TEST(Operation, IsWaitedForWhenItStartedEarlierAndIsNotDone) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const Fd event = tests::event(0);
    Poll early = poll(*loop, event.get(), POLLIN);
    early.start();
    co_await Turn(*loop);
    EXPECT_TRUE(early.in_flight());
    tests::write_all(event.get(), std::string("\1\0\0\0\0\0\0\0", 8));
    const auto events = co_await early;
    EXPECT_EQ(events.value_or(0), unsigned{POLLIN});
  });
}

TEST(Operation, MayBeStoppedBetweenStartAndAwait) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    StopSource source;
    Sleep early = sleep(*loop, 1h, source);
    early.start();
    source.stop();
    co_await Turn(*loop);
    const auto slept = co_await early;
    EXPECT_EQ(slept.has_value() ? 0 : slept.error().code, ECANCELED);
  });
}

TEST(Operation, CompletesOnceWhicheverSideOfACancellationWins) {
  constexpr int kRounds = 3000;
  const auto loop = make_loop();
  auto [near, far] = tests::unix_connection();
  Socket socket(*loop, std::move(near));

  std::atomic<int> round = 0;
  std::thread sender([&, descriptor = far.get()] {
    for (int i = 0; i < kRounds; ++i) {
      round.wait(i);
      tests::write_all(descriptor, "x");
    }
  });
  tests::run(*loop, [&]() -> Task<void> {
    const std::uint64_t base = loop->in_flight();
    for (int i = 1; i <= kRounds; ++i) {
      StopSource source;
      Scope scope(*loop);
      int completions = 0;
      std::size_t received = 0;
      int error = 0;
      auto receives = [&]() -> Task<void> {
        const auto lease = co_await socket.receive(source);
        ++completions;
        if (lease) {
          received = lease->bytes().size();
        } else {
          error = lease.error().code;
        }
      };
      scope.spawn(receives());
      round = i;
      round.notify_one();
      for (int turn = 0; turn < i % 4; ++turn) co_await Turn(*loop);
      source.stop();
      co_await scope.join();
      EXPECT_EQ(completions, 1);
      EXPECT_EQ(loop->in_flight(), base);
      if (received == 0) {
        EXPECT_EQ(error, ECANCELED);
        // The byte is not lost: it comes to the next receive.
        const auto late = co_await socket.receive({});
        received = late ? late->bytes().size() : 0;
      }
      EXPECT_EQ(received, 1u);
    }
  });
  sender.join();
}

}  // namespace
}  // namespace runtime
