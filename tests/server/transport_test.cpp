#include "server/transport.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/scope.hpp"
#include "runtime/sleep.hpp"
#include "tests/runtime/support.hpp"

namespace server {
namespace {

using namespace std::chrono_literals;
using runtime::Task;

/// More than the kernel takes from a sender whose peer does not read.
constexpr std::size_t kLarge = 32 * 1024 * 1024;

/// A transport on one end of a connection; the other end is the client.
class TransportTest : public testing::Test {
 protected:
  /// With the limits that the test is about.
  struct Served {
    Served(runtime::Loop& loop, runtime::Fd socket, std::chrono::nanoseconds send_timeout,
           std::uint64_t min_send_rate)
        : limits{.send = &loop.deadlines().class_of(send_timeout),
                 .linger = &loop.deadlines().class_of(1h),
                 .min_send_rate = min_send_rate},
          descriptor(socket.get()),
          transport(loop, std::move(socket), stop, limits) {}

    runtime::StopSource stop;
    TransportLimits limits;
    int descriptor;
    Transport transport;
  };

  static std::array<iovec, 2> pieces(std::string& first, std::string& second) {
    return {piece_of(first), piece_of(second)};
  }
  bool send_all(Transport& transport, std::string& first, std::string& second) {
    std::array<iovec, 2> both = pieces(first, second);
    return loop_->run(transport.send_all(both));
  }

  std::unique_ptr<runtime::Loop> loop_ = tests::make_loop();
  tests::Connection connection_ = tests::tcp_connection();
};

TEST_F(TransportTest, SendsBothPieces) {
  Served served(*loop_, std::move(connection_.near), 1h, 1);
  std::string head = "head ";
  std::string body = tests::pattern(3 * 1024 * 1024);
  const std::string expected = head + body;
  runtime::Socket client(*loop_, std::move(connection_.far));
  tests::run(*loop_, [&]() -> Task<void> {
    runtime::Scope scope(*loop_);
    const auto send = [](Transport& transport, std::array<iovec, 2> both) -> Task<void> {
      EXPECT_TRUE(co_await transport.send_all(both));
      transport.stop();
      co_await transport.linger();
    };
    scope.spawn(send(served.transport, pieces(head, body)));
    EXPECT_TRUE(co_await tests::receive_until_end(client) == expected);
    co_await scope.join();
  });
}

TEST_F(TransportTest, SendsMorePiecesThanTheKernelTakesAtOnce) {
  Served served(*loop_, std::move(connection_.near), 1h, 1);
  const std::string expected = tests::pattern(3000);
  std::vector<iovec> pieces;
  for (const char& byte : expected) {
    pieces.push_back(piece_of({&byte, 1}));
    pieces.push_back(piece_of({}));
  }
  ASSERT_TRUE(loop_->run(served.transport.send_all(pieces)));
  runtime::system::shutdown_send(served.descriptor);
  EXPECT_EQ(tests::read_until_end(connection_.far.get()), expected);
}

TEST_F(TransportTest, CutsAClientThatNeverReads) {
  Served served(*loop_, std::move(connection_.near), 50ms, 1);
  std::string head = "head";
  std::string body(kLarge, 'x');
  EXPECT_FALSE(send_all(served.transport, head, body));
}

TEST_F(TransportTest, CutsAClientOfAnotherFamilyThatNeverReads) {
  // A Unix domain socket knows no acknowledgements.
  tests::Connection pair = tests::unix_connection();
  Served served(*loop_, std::move(pair.near), 50ms, 1);
  std::string head = "head";
  std::string body(kLarge, 'x');
  EXPECT_FALSE(send_all(served.transport, head, body));
}

/// Reads a little at a time until the end, or until told to stop.
Task<void> read_slowly(runtime::Loop& loop, runtime::Socket& client, runtime::StopToken token,
                       std::size_t& count) {
  for (;;) {
    {
      const auto lease = co_await client.receive(token);
      if (!lease || lease->bytes().empty()) co_return;
      count += lease->bytes().size();
    }
    (void)co_await runtime::sleep(loop, 10ms, token);
  }
}

struct SlowRead {
  bool sent = false;
  std::size_t received = 0;
  std::chrono::nanoseconds took{};
};

/// Sends `size` bytes through small socket buffers to a client that reads 4 KiB every 10 ms.
SlowRead send_slowly(runtime::Loop& loop, Transport& transport, runtime::Fd far, std::size_t size) {
  SlowRead result;
  runtime::Socket client(loop, std::move(far));
  std::string body(size, 'x');
  const auto began = std::chrono::steady_clock::now();
  tests::run(loop, [&]() -> Task<void> {
    runtime::Scope scope(loop);
    scope.spawn(read_slowly(loop, client, scope.stop_source(), result.received));
    std::array<iovec, 2> pieces = {iovec{}, piece_of(body)};
    result.sent = co_await transport.send_all(pieces);
    scope.stop();
    co_await scope.join();
  });
  result.took = std::chrono::steady_clock::now() - began;
  return result;
}

void shrink_buffers(const tests::Connection& connection) {
  const int size = 4096;
  ::setsockopt(connection.near.get(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  ::setsockopt(connection.far.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

TEST_F(TransportTest, BearsWithASlowClient) {
  constexpr auto kPeriod = 300ms;
  shrink_buffers(connection_);
  Served served(*loop_, std::move(connection_.near), kPeriod, 1);
  const SlowRead result =
      send_slowly(*loop_, served.transport, std::move(connection_.far), 100 * 1024);
  EXPECT_TRUE(result.sent);
  // Otherwise its patience was not tried.
  EXPECT_GT(result.took, 2 * kPeriod);
}

TEST_F(TransportTest, CutsAClientThatIsTooSlow) {
  shrink_buffers(connection_);
  constexpr std::uint64_t kTebibyte = std::uint64_t{1} << 40;
  Served served(*loop_, std::move(connection_.near), 100ms, kTebibyte);
  const SlowRead result = send_slowly(*loop_, served.transport, std::move(connection_.far), kLarge);
  EXPECT_FALSE(result.sent);
  EXPECT_GT(result.received, 0U);
}

TEST_F(TransportTest, ToldToStopSendsNoMore) {
  Served served(*loop_, std::move(connection_.near), 1h, 1);
  std::string head;
  std::string body(kLarge, 'x');
  const bool sent = tests::run(*loop_, [&]() -> Task<bool> {
    runtime::Scope scope(*loop_);
    const auto stop = [](runtime::Loop& loop, runtime::StopSource& source) -> Task<void> {
      co_await tests::Turn(loop);
      source.stop();
    };
    scope.spawn(stop(*loop_, served.stop));
    std::array<iovec, 2> both = pieces(head, body);
    const bool all = co_await served.transport.send_all(both);
    co_await scope.join();
    co_return all;
  });
  EXPECT_FALSE(sent);
}

TEST_F(TransportTest, EndsAWaitWhosePeriodHasPassed) {
  Served served(*loop_, std::move(connection_.near), 1h, 1);
  runtime::DeadlineClass& soon = loop_->deadlines().class_of(1ms);
  const auto receive = [&]() -> Task<int> {
    runtime::Receive& receiving = served.transport.receive();
    const auto received = co_await receiving;
    co_return received ? 0 : received.error().code;
  };
  served.transport.expect_within(soon);
  EXPECT_EQ(loop_->run(receive()), ETIMEDOUT);
  // A new period forgives; and nothing is expected after it was called off.
  served.transport.expect_within(soon);
  served.transport.expect_nothing();
  tests::write_all(connection_.far.get(), "x");
  EXPECT_EQ(loop_->run(receive()), 0);
}

TEST_F(TransportTest, LetsTheClientReadTheLastWords) {
  // Bytes that were not read would turn the close into a reset, which overtakes the response.
  const runtime::Fd near(::dup(connection_.near.get()));
  tests::write_all(connection_.far.get(), std::string(100'000, 'x'));
  Served served(*loop_, std::move(connection_.near), 1h, 1);
  std::string words = "last words";
  std::string nothing;
  runtime::Socket client(*loop_, std::move(connection_.far));
  const std::string heard = tests::run(*loop_, [&]() -> Task<std::string> {
    runtime::Scope scope(*loop_);
    const auto speak = [](Transport& transport, std::array<iovec, 2> both) -> Task<void> {
      EXPECT_TRUE(co_await transport.send_all(both));
      co_await transport.linger();
    };
    scope.spawn(speak(served.transport, pieces(words, nothing)));
    std::string all = co_await tests::receive_until_end(client);
    client.shutdown_send();
    co_await scope.join();
    co_return all;
  });
  EXPECT_EQ(heard, words);
  int unread = -1;
  EXPECT_EQ(::ioctl(near.get(), FIONREAD, &unread), 0);
  EXPECT_EQ(unread, 0);
}

TEST_F(TransportTest, ListensToLastWordsForAWhileOnly) {
  Served served(*loop_, std::move(connection_.near), 1h, 1);
  const TransportLimits limits{
      .send = served.limits.send, .linger = &loop_->deadlines().class_of(1ms), .min_send_rate = 1};
  tests::Connection silent = tests::tcp_connection();
  Transport transport(*loop_, std::move(silent.near), served.stop, limits);
  loop_->run(transport.linger());  // ends though the client says nothing
}

}  // namespace
}  // namespace server
