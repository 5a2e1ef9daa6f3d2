#include "runtime/buffer_pool.hpp"

#include <cerrno>
#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/scope.hpp"
#include "runtime/socket.hpp"
#include "tests/runtime/support.hpp"

#ifdef QUOIT_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

namespace runtime {
namespace {

using namespace std::chrono_literals;
using tests::make_loop;
using tests::Turn;

/// One end for the loop and one for the test, which writes before anybody receives.
struct Client {
  Client(Loop& loop, std::string_view bytes) : Client(loop, tests::unix_connection(), bytes) {}
  Client(Loop& loop, tests::Connection connection, std::string_view bytes)
      : socket(loop, std::move(connection.near)), far(std::move(connection.far)) {
    tests::write_all(far.get(), bytes);
  }

  Socket socket;
  Fd far;
};

std::string text(const Lease& lease) {
  return {lease.bytes().data(), lease.bytes().size()};
}

TEST(Lease, GivesItsBufferBackWhenItDies) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Client client(*loop, "hello");
    {
      const auto lease = co_await client.socket.receive({});
      EXPECT_EQ(text(lease.value()), "hello");
      EXPECT_EQ(loop->buffers().leased(), 1u);
    }
    EXPECT_EQ(loop->buffers().leased(), 0u);
  });
}

TEST(Lease, GivesItsBufferBackOnReset) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Client client(*loop, "hello");
    auto lease = co_await client.socket.receive({});
    lease->reset();
    EXPECT_EQ(loop->buffers().leased(), 0u);
    EXPECT_TRUE(lease->bytes().empty());
    lease->reset();
  });
}

TEST(Lease, GivesItsBufferBackOnceAfterMoves) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Client first(*loop, "first");
    Client second(*loop, "second");
    auto one = co_await first.socket.receive({});
    auto two = co_await second.socket.receive({});
    EXPECT_EQ(loop->buffers().leased(), 2u);
    Lease moved = std::move(*one);
    EXPECT_TRUE(one->bytes().empty());
    EXPECT_EQ(text(moved), "first");
    EXPECT_EQ(loop->buffers().leased(), 2u);
    moved = std::move(*two);
    EXPECT_EQ(text(moved), "second");
    EXPECT_EQ(loop->buffers().leased(), 1u);
    Lease& same = moved;
    moved = std::move(same);
    EXPECT_EQ(text(moved), "second");
    moved = Lease();
    EXPECT_EQ(loop->buffers().leased(), 0u);
  });
}

#ifdef QUOIT_ADDRESS_SANITIZER
TEST(Lease, LeavesABufferThatMustNotBeRead) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    Client client(*loop, "hello");
    auto lease = co_await client.socket.receive({});
    const char* const bytes = lease->bytes().data();
    EXPECT_FALSE(__asan_address_is_poisoned(bytes));
    lease->reset();
    EXPECT_TRUE(__asan_address_is_poisoned(bytes));
  });
}
#endif

TEST(BufferPool, ReusesItsBuffers) {
  const auto loop = make_loop({.buffers = {.buffers = 2, .buffer_size = 64}});
  tests::run(*loop, [&]() -> Task<void> {
    for (int i = 0; i < 100; ++i) {
      const std::string bytes = "message " + std::to_string(i);
      Client client(*loop, bytes);
      const auto lease = co_await client.socket.receive({});
      EXPECT_EQ(text(lease.value()), bytes);
    }
    EXPECT_EQ(loop->buffers().exhausted(), 0u);
  });
}

TEST(BufferPool, GivesNoMoreThanABufferAtATime) {
  const auto loop = make_loop({.buffers = {.buffers = 2, .buffer_size = 16}});
  tests::run(*loop, [&]() -> Task<void> {
    const std::string bytes = tests::pattern(100);
    Client client(*loop, bytes);
    client.far.reset();
    std::string received;
    for (;;) {
      const auto lease = co_await client.socket.receive({});
      EXPECT_LE(lease->bytes().size(), 16u);
      if (lease->bytes().empty()) break;
      received += text(*lease);
    }
    EXPECT_EQ(received, bytes);
  });
}

TEST(BufferPool, ServesAHundredConnectionsWithFourBuffers) {
  constexpr int kConnections = 100;
  const auto loop = make_loop({.buffers = {.buffers = 4, .buffer_size = 64}});
  tests::run(*loop, [&]() -> Task<void> {
    std::deque<Client> clients;
    for (int i = 0; i < kConnections; ++i) clients.emplace_back(*loop, std::to_string(i));
    std::vector<std::string> served;
    auto receives = [&](Socket& socket) -> Task<void> {
      const auto lease = co_await socket.receive({});
      served.push_back(text(lease.value()));
    };
    Scope scope(*loop);
    for (Client& client : clients) scope.spawn(receives(client.socket));
    co_await scope.join();

    std::vector<std::string> expected;
    for (int i = 0; i < kConnections; ++i) expected.push_back(std::to_string(i));
    EXPECT_EQ(served, expected);
    EXPECT_GE(loop->buffers().exhausted(), unsigned{kConnections - 4});
    EXPECT_EQ(loop->buffers().leased(), 0u);
  });
}

/// A pool of one buffer that somebody holds, so that every other receive must wait for it.
class BufferPoolExhausted : public ::testing::Test {
 protected:
  Task<void> take_the_buffer() {
    Client holder(*loop_, "x");
    auto lease = co_await holder.socket.receive({});
    lease_ = std::move(*lease);
  }

  /// Completes when that many receives have found no buffer.
  Task<void> parked(std::uint64_t count) {
    while (loop_->buffers().exhausted() < count) co_await Turn(*loop_);
  }

  std::unique_ptr<Loop> loop_ = make_loop({.buffers = {.buffers = 1, .buffer_size = 16}});
  Lease lease_;
};

TEST_F(BufferPoolExhausted, ParksReceiversInOrder) {
  tests::run(*loop_, [&]() -> Task<void> {
    co_await take_the_buffer();
    std::deque<Client> clients;
    for (const char* name : {"a", "b", "c"}) clients.emplace_back(*loop_, name);
    std::string served;
    auto receives = [&](Socket& socket) -> Task<void> {
      const auto lease = co_await socket.receive({});
      served += text(lease.value());
    };
    Scope scope(*loop_);
    for (Client& client : clients) scope.spawn(receives(client.socket));
    co_await parked(3);
    EXPECT_EQ(served, "");
    lease_.reset();
    co_await scope.join();
    EXPECT_EQ(served, "abc");
  });
}

TEST_F(BufferPoolExhausted, LetsNobodyOvertakeAParkedReceiver) {
  tests::run(*loop_, [&]() -> Task<void> {
    co_await take_the_buffer();
    Client greedy(*loop_, tests::pattern(16 * 100));
    Client modest(*loop_, "modest");
    int before_modest = 0;
    bool modest_served = false;
    StopSource enough;
    auto receives_on = [&]() -> Task<void> {
      while (!modest_served) {
        const auto lease = co_await greedy.socket.receive(enough);
        if (!lease) co_return;
        ++before_modest;
      }
    };
    auto receives_once = [&]() -> Task<void> {
      const auto lease = co_await modest.socket.receive({});
      modest_served = true;
      enough.stop();
      EXPECT_EQ(text(lease.value()), "modest");
    };
    Scope scope(*loop_);
    scope.spawn(receives_on());
    scope.spawn(receives_once());
    co_await parked(2);
    lease_.reset();
    co_await scope.join();
    EXPECT_LE(before_modest, 3);
  });
}

TEST_F(BufferPoolExhausted, RestartsTheNextWhenTheFirstHasNothingToReceive) {
  // Long enough to be seen as a failure, not to be waited for.
  DeadlineClass& limit = loop_->deadlines().class_of(std::chrono::seconds(20));
  tests::run(*loop_, [&]() -> Task<void> {
    co_await take_the_buffer();
    std::deque<Client> idle;
    for (int i = 0; i < 5; ++i) idle.emplace_back(*loop_, "");
    Client busy(*loop_, "busy");
    StopSource source;
    Deadline deadline(source);
    deadline.arm(limit);
    std::string received;
    auto receives = [&](Socket& socket) -> Task<void> {
      const auto lease = co_await socket.receive(source);
      if (!lease) co_return;
      received += text(*lease);
      source.stop();
    };
    Scope scope(*loop_);
    for (Client& client : idle) scope.spawn(receives(client.socket));
    scope.spawn(receives(busy.socket));
    co_await parked(6);
    lease_.reset();
    co_await scope.join();
    EXPECT_EQ(received, "busy");
  });
}

class BufferPoolExhaustedStop : public BufferPoolExhausted,
                                public ::testing::WithParamInterface<int> {};

TEST_P(BufferPoolExhaustedStop, EndsAParkedReceive) {
  tests::run(*loop_, [&]() -> Task<void> {
    co_await take_the_buffer();
    Client client(*loop_, "x");
    StopSource source;
    int reason = 0;
    auto receives = [&]() -> Task<void> {
      const auto lease = co_await client.socket.receive(source);
      if (!lease) reason = lease.error().code;
    };
    Scope scope(*loop_);
    scope.spawn(receives());
    co_await parked(1);
    source.stop(GetParam());
    co_await scope.join();
    EXPECT_EQ(reason, GetParam());

    // What it did not receive is still there, and nobody waits any more.
    lease_.reset();
    const auto lease = co_await client.socket.receive({});
    EXPECT_EQ(text(lease.value()), "x");
  });
}

INSTANTIATE_TEST_SUITE_P(Reason, BufferPoolExhaustedStop, ::testing::Values(ECANCELED, ETIMEDOUT),
                         [](const auto& reason) {
                           return std::string(reason.param == ECANCELED ? "Cancelled" : "TimedOut");
                         });

TEST_F(BufferPoolExhausted, LetsAParkedReceiverExpire) {
  DeadlineClass& limit = loop_->deadlines().class_of(1ms);
  tests::run(*loop_, [&]() -> Task<void> {
    co_await take_the_buffer();
    Client client(*loop_, "x");
    StopSource source;
    Deadline deadline(source);
    deadline.arm(limit);
    const auto lease = co_await client.socket.receive(source);
    EXPECT_EQ(lease.has_value() ? 0 : lease.error().code, ETIMEDOUT);
    lease_.reset();
  });
}

}  // namespace
}  // namespace runtime
