#include "runtime/accept_stream.hpp"

#include <atomic>
#include <cerrno>
#include <latch>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "runtime/scope.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using tests::make_loop;
using tests::Turn;

std::vector<Fd> connect_clients(const tests::Listener& listener, int count) {
  std::vector<Fd> clients;
  for (int i = 0; i < count; ++i) clients.push_back(listener.connect());
  return clients;
}

class AcceptStreamTest : public ::testing::TestWithParam<ListenerSharing> {
 protected:
  std::unique_ptr<Loop> loop_ = make_loop();
  tests::Listener listener_;
};

INSTANTIATE_TEST_SUITE_P(Listener, AcceptStreamTest,
                         ::testing::Values(ListenerSharing::own, ListenerSharing::shared),
                         [](const auto& sharing) {
                           return std::string(sharing.param == ListenerSharing::own ? "Own"
                                                                                    : "Shared");
                         });

TEST_P(AcceptStreamTest, GivesEveryConnection) {
  tests::run(*loop_, [&]() -> Task<void> {
    AcceptStream stream(*loop_, listener_.descriptor(), GetParam(), 1000);
    const std::vector<Fd> clients = connect_clients(listener_, 20);
    for (const Fd& client : clients) {
      const auto connection = co_await stream.next({});
      // In the order in which they came.
      tests::write_all(client.get(), "x");
      Socket socket(*loop_, Fd(::dup(connection.value().get())));
      const auto lease = co_await socket.receive({});
      EXPECT_EQ(lease->bytes().size(), 1u);
    }
    co_await stream.close();
  });
}

TEST_P(AcceptStreamTest, WaitsForAConnection) {
  tests::run(*loop_, [&]() -> Task<void> {
    AcceptStream stream(*loop_, listener_.descriptor(), GetParam(), 10);
    bool accepted = false;
    auto accepts = [&]() -> Task<void> {
      const auto connection = co_await stream.next({});
      accepted = connection.has_value();
    };
    Scope scope(*loop_);
    scope.spawn(accepts());
    co_await Turn(*loop_);
    EXPECT_FALSE(accepted);
    const Fd client = listener_.connect();
    co_await scope.join();
    EXPECT_TRUE(accepted);
    co_await stream.close();
  });
}

TEST_P(AcceptStreamTest, EndsAWaitThatIsStoppedAndGoesOnLater) {
  tests::run(*loop_, [&]() -> Task<void> {
    AcceptStream stream(*loop_, listener_.descriptor(), GetParam(), 10);
    StopSource source;
    int reason = 0;
    auto accepts = [&]() -> Task<void> {
      const auto connection = co_await stream.next(source);
      if (!connection) reason = connection.error().code;
    };
    Scope scope(*loop_);
    scope.spawn(accepts());
    co_await Turn(*loop_);
    source.stop();
    co_await scope.join();
    EXPECT_EQ(reason, ECANCELED);

    const Fd client = listener_.connect();
    const auto connection = co_await stream.next({});
    EXPECT_TRUE(connection.has_value());
    co_await stream.close();
  });
}

TEST_P(AcceptStreamTest, LeavesNothingInFlightWhenClosed) {
  tests::run(*loop_, [&]() -> Task<void> {
    const std::uint64_t base = loop_->in_flight();
    AcceptStream stream(*loop_, listener_.descriptor(), GetParam(), 10);
    StopSource source;
    auto accepts = [&]() -> Task<void> { (void)co_await stream.next(source); };
    Scope scope(*loop_);
    scope.spawn(accepts());
    co_await Turn(*loop_);
    EXPECT_TRUE(stream.in_flight());
    source.stop();
    co_await scope.join();
    co_await stream.close();
    EXPECT_FALSE(stream.in_flight());
    EXPECT_EQ(loop_->in_flight(), base);
  });
}

TEST_P(AcceptStreamTest, ClosesWhatNobodyTook) {
  const std::size_t before = tests::open_descriptors();
  tests::run(*loop_, [&]() -> Task<void> {
    AcceptStream stream(*loop_, listener_.descriptor(), GetParam(), 1000);
    const std::vector<Fd> clients = connect_clients(listener_, 10);
    (void)co_await stream.next({});
    co_await stream.close();
  });
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST_P(AcceptStreamTest, KeepsAConnectionThatOvertakesACancellation) {
  const std::size_t before = tests::open_descriptors();
  tests::run(*loop_, [&]() -> Task<void> {
    AcceptStream stream(*loop_, listener_.descriptor(), GetParam(), 10);
    const Fd client = listener_.connect();
    StopSource source;
    auto accepts = [&]() -> Task<void> { (void)co_await stream.next(source); };
    Scope scope(*loop_);
    // The accept and its cancellation reach the kernel in this order and at once.
    scope.spawn(accepts());
    source.stop();
    co_await stream.close();
    co_await scope.join();
    EXPECT_TRUE(stream.take());
    EXPECT_FALSE(stream.take());
  });
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST_P(AcceptStreamTest, GivesAnErrorAsAValueAndGoesOn) {
  tests::run(*loop_, [&]() -> Task<void> {
    AcceptStream stream(*loop_, listener_.descriptor(), GetParam(), 10);
    const Fd client = listener_.connect();
    rlimit limit{};
    EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    const Fd next_free = tests::event(0);
    const rlimit none{.rlim_cur = static_cast<rlim_t>(next_free.get()), .rlim_max = limit.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto refused = co_await stream.next({});
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    EXPECT_EQ(refused.has_value() ? 0 : refused.error().code, EMFILE);

    const Fd second_client = listener_.connect();
    const auto connection = co_await stream.next({});
    EXPECT_TRUE(connection.has_value());
    co_await stream.close();
  });
}

TEST(AcceptStream, PausesAtItsHighWaterMark) {
  const auto loop = make_loop();
  const tests::Listener listener;
  tests::run(*loop, [&]() -> Task<void> {
    constexpr std::size_t kHighWater = 4;
    AcceptStream stream(*loop, listener.descriptor(), ListenerSharing::own, kHighWater);
    std::vector<Fd> clients = connect_clients(listener, 1);
    EXPECT_TRUE((co_await stream.next({})).has_value());
    std::size_t ahead = 0;
    while (stream.in_flight()) {
      clients.push_back(listener.connect());
      ++ahead;
      co_await Turn(*loop);
    }
    EXPECT_GE(ahead, kHighWater);

    // Beyond the mark connections wait in the kernel's backlog until somebody asks.
    for (Fd& client : connect_clients(listener, 5)) clients.push_back(std::move(client));
    for (int i = 0; i < 5; ++i) co_await Turn(*loop);
    std::size_t accepted = 0;
    while (stream.take()) ++accepted;
    EXPECT_GE(accepted, kHighWater);
    EXPECT_LE(accepted, ahead);

    for (std::size_t i = accepted; i < ahead + 5; ++i) {
      EXPECT_TRUE((co_await stream.next({})).has_value());
    }
    co_await stream.close();
  });
}

TEST(AcceptStream, AcceptsOneAtATimeOnASharedListener) {
  const auto loop = make_loop();
  const tests::Listener listener;
  tests::run(*loop, [&]() -> Task<void> {
    AcceptStream stream(*loop, listener.descriptor(), ListenerSharing::shared, 10);
    const std::vector<Fd> clients = connect_clients(listener, 3);
    const auto connection = co_await stream.next({});
    EXPECT_TRUE(connection.has_value());
    EXPECT_FALSE(stream.in_flight());
    EXPECT_FALSE(stream.take());
    const Fd second(system::accept(listener.descriptor()).value_or(-1));
    EXPECT_TRUE(second);
  });
}

/// A loop on its own thread that accepts until it is stopped.
class Acceptor final : public Message {
 public:
  Acceptor(int listener, std::atomic<int>& total, std::latch& armed)
      : thread_([this, listener, &total, &armed] { run(listener, total, armed); }) {}

  void stop() {
    loop_.load()->post(*this);
    thread_.join();
  }
  void deliver() noexcept override { source_.stop(); }

  [[nodiscard]] int accepted() const noexcept { return accepted_; }

 private:
  void run(int listener, std::atomic<int>& total, std::latch& armed) {
    const auto loop = make_loop();
    loop_ = loop.get();
    tests::run(*loop, [&]() -> Task<void> {
      AcceptStream stream(*loop, listener, ListenerSharing::shared, 10);
      auto accepts = [&]() -> Task<void> {
        while (const auto connection = co_await stream.next(source_)) {
          ++accepted_;
          ++total;
          total.notify_one();
        }
      };
      Scope scope(*loop);
      scope.spawn(accepts());
      co_await Turn(*loop);
      armed.count_down();
      co_await scope.join();
      co_await stream.close();
    });
  }

  StopSource source_;
  int accepted_ = 0;
  std::atomic<Loop*> loop_ = nullptr;
  std::thread thread_;
};

TEST(AcceptStream, SpreadsASharedListenersConnectionsOverTheLoopsThatWait) {
  constexpr int kConnections = 200;
  const tests::Listener listener;
  std::atomic<int> total = 0;
  std::latch armed(2);
  Acceptor first(listener.descriptor(), total, armed);
  Acceptor second(listener.descriptor(), total, armed);
  armed.wait();
  for (int i = 0; i < kConnections; ++i) {
    const Fd client = listener.connect();
    total.wait(i);
  }
  first.stop();
  second.stop();
  EXPECT_EQ(first.accepted() + second.accepted(), kConnections);
  EXPECT_GT(first.accepted(), 0);
  EXPECT_GT(second.accepted(), 0);
}

}  // namespace
}  // namespace runtime
