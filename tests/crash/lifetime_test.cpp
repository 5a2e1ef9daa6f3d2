#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "runtime/accept_stream.hpp"
#include "runtime/scope.hpp"
#include "runtime/sleep.hpp"
#include "runtime/socket.hpp"
#include "runtime/stop.hpp"
#include "runtime/wait_queue.hpp"
#include "tests/runtime/support.hpp"

/// Mistakes in the order of lifetimes: each must end the process at once and name the broken
/// invariant, because going on would let the kernel or another coroutine write to memory that has
/// been freed.
namespace runtime {
namespace {

using namespace std::chrono_literals;

/// A process of its own for each, which ends by SIGABRT after saying what is broken.
class Lifetime : public ::testing::Test {
 protected:
  // Forking is not safe where other threads run, as those of a sanitizer do.
  static void SetUpTestSuite() { ::testing::GTEST_FLAG(death_test_style) = "threadsafe"; }
};

/// `invariant` is a regular expression for the condition that the process names as it ends.
void expect_broken(const std::string& invariant, void (*mistake)()) {
  EXPECT_EXIT(mistake(), ::testing::KilledBySignal(SIGABRT), "invariant broken: " + invariant);
}

/// Runs the task until it first suspends and destroys it then.
void start_and_destroy(Task<void> task) {
  (void)std::move(task).operator co_await().await_suspend(std::noop_coroutine());
}

TEST_F(Lifetime, AFrameDiesWithAnOperationInFlight) {
  expect_broken(".*in_flight_", [] {
    const auto loop = tests::make_loop();
    auto sleeps = [&]() -> Task<void> { (void)co_await sleep(*loop, 1h); };
    start_and_destroy(sleeps());
  });
}

TEST_F(Lifetime, AFrameDiesWaitingInAQueue) {
  expect_broken(".*linked", [] {
    const auto loop = tests::make_loop();
    WaitQueue queue(*loop);
    auto waits = [&]() -> Task<void> { (void)co_await queue.wait({}); };
    start_and_destroy(waits());
  });
}

TEST_F(Lifetime, AQueueDiesWithAWaiter) {
  expect_broken(".*linked", [] {
    const auto loop = tests::make_loop();
    std::optional<WaitQueue> queue(*loop);
    auto waits = [&]() -> Task<void> { (void)co_await queue->wait({}); };
    Task<void> waiter = waits();
    (void)std::move(waiter).operator co_await().await_suspend(std::noop_coroutine());
    queue.reset();
  });
}

TEST_F(Lifetime, AScopeDiesWithAChild) {
  expect_broken("children_ == 0", [] {
    const auto loop = tests::make_loop();
    auto sleeps = [&]() -> Task<void> { (void)co_await sleep(*loop, 1h); };
    Scope scope(*loop);
    scope.spawn(sleeps());
  });
}

TEST_F(Lifetime, AStopSourceDiesWhileSomebodyHoldsItsToken) {
  expect_broken("targets_.empty\\(\\)", [] {
    const auto loop = tests::make_loop();
    std::optional<StopSource> source(std::in_place);
    auto sleeps = [&]() -> Task<void> { (void)co_await sleep(*loop, 1h, *source); };
    Scope scope(*loop);
    scope.spawn(sleeps());
    source.reset();
  });
}

TEST_F(Lifetime, APoolDiesWithALeaseOut) {
  expect_broken("leased_ == 0", [] {
    Lease lease;
    const auto loop = tests::make_loop();
    auto [near, far] = tests::unix_connection();
    Socket socket(*loop, std::move(near));
    tests::write_all(far.get(), "x");
    tests::run(*loop, [&]() -> Task<void> {
      auto received = co_await socket.receive({});
      lease = std::move(*received);
    });
  });
}

TEST_F(Lifetime, AnAcceptStreamDiesBeforeItIsClosed) {
  expect_broken(".*in_flight_", [] {
    const auto loop = tests::make_loop();
    const tests::Listener listener;
    const Fd client = listener.connect();
    tests::run(*loop, [&]() -> Task<void> {
      AcceptStream stream(*loop, listener.descriptor(), ListenerSharing::own, 10);
      (void)co_await stream.next({});
    });
  });
}

TEST_F(Lifetime, ADescriptorIsClosedTwice) {
  expect_broken(".*EBADF", [] {
    const Fd first = tests::event(0);
    const Fd second(first.get());
  });
}

}  // namespace
}  // namespace runtime
