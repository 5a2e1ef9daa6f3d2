#include "runtime/poll.hpp"

#include <cerrno>

#include <gtest/gtest.h>

#include "runtime/scope.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using tests::make_loop;
using tests::Turn;

TEST(Poll, SaysWhatADescriptorIsReadyFor) {
  const auto loop = make_loop();
  const tests::Connection connection = tests::unix_connection();
  tests::run(*loop, [&]() -> Task<void> {
    const auto events = co_await poll(*loop, connection.near.get(), POLLIN | POLLOUT);
    EXPECT_EQ(events.value_or(0), unsigned{POLLOUT});
  });
}

TEST(Poll, WaitsUntilADescriptorIsReady) {
  const auto loop = make_loop();
  const tests::Connection connection = tests::unix_connection();
  tests::run(*loop, [&]() -> Task<void> {
    unsigned happened = 0;
    auto waits = [&]() -> Task<void> {
      const auto events = co_await poll(*loop, connection.near.get(), POLLIN);
      happened = events.value_or(0);
    };
    Scope scope(*loop);
    scope.spawn(waits());
    for (int i = 0; i < 3; ++i) co_await Turn(*loop);
    EXPECT_EQ(happened, 0u);
    tests::write_all(connection.far.get(), "x");
    co_await scope.join();
    EXPECT_EQ(happened, unsigned{POLLIN});
  });
}

TEST(Poll, EndsWhenItIsStopped) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const Fd never = tests::event(0);
    StopSource source;
    int reason = 0;
    auto waits = [&]() -> Task<void> {
      const auto events = co_await poll(*loop, never.get(), POLLIN, source);
      if (!events) reason = events.error().code;
    };
    Scope scope(*loop);
    scope.spawn(waits());
    co_await Turn(*loop);
    source.stop();
    co_await scope.join();
    EXPECT_EQ(reason, ECANCELED);
  });
}

TEST(Poll, FailsWithAValueForAnInvalidDescriptor) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const auto events = co_await poll(*loop, -1, POLLIN);
    EXPECT_EQ(events.has_value() ? 0 : events.error().code, EBADF);
  });
}

}  // namespace
}  // namespace runtime
