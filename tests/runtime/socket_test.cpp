#include "runtime/socket.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "runtime/scope.hpp"
#include "runtime/sleep.hpp"
#include "tests/runtime/allocations.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using tests::make_loop;
using tests::receive_until_end;
using tests::Turn;

constexpr std::size_t kLarge = 8 << 20;  // more than the kernel buffers for a stalled reader

struct Kind {
  const char* name;
  tests::Connection (*connect)();
};

void PrintTo(const Kind& kind, std::ostream* out) {
  *out << kind.name;
}

/// The same for every kind of stream socket.
class SocketTest : public ::testing::TestWithParam<Kind> {};

INSTANTIATE_TEST_SUITE_P(Kind, SocketTest,
                         ::testing::Values(Kind{"Unix", tests::unix_connection},
                                           Kind{"Tcp", tests::tcp_connection}),
                         [](const auto& kind) { return std::string(kind.param.name); });

TEST_P(SocketTest, ReceivesWhatThePeerSends) {
  const auto loop = make_loop();
  auto [near, far] = GetParam().connect();
  Socket socket(*loop, std::move(near));
  tests::run(*loop, [&]() -> Task<void> {
    for (const std::string bytes : {"first", "second"}) {
      tests::write_all(far.get(), bytes);
      const auto lease = co_await socket.receive({});
      EXPECT_EQ(std::string(lease->bytes().data(), lease->bytes().size()), bytes);
    }
  });
}

TEST_P(SocketTest, ReceivesAnEmptyLeaseAtTheEnd) {
  const auto loop = make_loop();
  auto [near, far] = GetParam().connect();
  Socket socket(*loop, std::move(near));
  far.reset();
  tests::run(*loop, [&]() -> Task<void> {
    for (int i = 0; i < 2; ++i) {
      const auto lease = co_await socket.receive({});
      EXPECT_TRUE(lease.has_value() && lease->bytes().empty());
    }
  });
  EXPECT_EQ(loop->buffers().leased(), 0u);
}

TEST_P(SocketTest, SendsEverythingToASlowReader) {
  const auto loop = make_loop();
  auto [near, far] = GetParam().connect();
  Socket sender(*loop, std::move(near));
  Socket reader(*loop, std::move(far));
  const std::string bytes = tests::pattern(kLarge);
  tests::run(*loop, [&]() -> Task<void> {
    std::size_t sent = 0;
    auto sends = [&]() -> Task<void> {
      const auto count = co_await sender.send(bytes, {});
      sent = count.value_or(0);
      sender.shutdown_send();
    };
    Scope scope(*loop);
    scope.spawn(sends());
    // Slow: nobody reads before the kernel's buffers are full, and then one small buffer at a time.
    for (int i = 0; i < 10; ++i) co_await Turn(*loop);
    EXPECT_EQ(sent, 0u);
    const std::string received = co_await receive_until_end(reader);
    co_await scope.join();
    EXPECT_EQ(sent, kLarge);
    EXPECT_TRUE(received == bytes);
  });
}

TEST_P(SocketTest, SendsPiecesInOrder) {
  const auto loop = make_loop();
  auto [near, far] = GetParam().connect();
  Socket sender(*loop, std::move(near));
  Socket reader(*loop, std::move(far));
  std::string head = "head ";
  std::string body = tests::pattern(kLarge);
  std::string tail = " tail";
  tests::run(*loop, [&]() -> Task<void> {
    const std::array pieces = {iovec{head.data(), head.size()}, iovec{body.data(), body.size()},
                               iovec{tail.data(), tail.size()}};
    const msghdr message = message_of(pieces);
    std::size_t sent = 0;
    auto sends = [&]() -> Task<void> {
      const auto count = co_await sender.send(message, {});
      sent = count.value_or(0);
      sender.shutdown_send();
    };
    Scope scope(*loop);
    scope.spawn(sends());
    const std::string received = co_await receive_until_end(reader);
    co_await scope.join();
    EXPECT_EQ(sent, received.size());
    EXPECT_TRUE(received == head + body + tail);
  });
}

struct Half {
  std::size_t said;  // by the completion
  std::size_t went;  // to the peer
};

/// Sends more than the kernel takes, stops it, and counts what the peer got.
template <class StartSend>
Task<Half> stop_half_way(Loop& loop, Socket& sender, Socket& reader, StartSend start_send) {
  StopSource source;
  Half half{};
  auto sends = [&]() -> Task<void> {
    const auto count = co_await start_send(source);
    half.said = count.value_or(0);
    sender.shutdown_send();
  };
  Scope scope(loop);
  scope.spawn(sends());
  for (int i = 0; i < 10; ++i) co_await Turn(loop);
  EXPECT_EQ(scope.size(), 1u);
  source.stop();
  co_await scope.join();
  const std::string received = co_await receive_until_end(reader);
  half.went = received.size();
  co_return half;
}

TEST_P(SocketTest, SaysHowMuchOfAStoppedSendWent) {
  const auto loop = make_loop();
  auto [near, far] = GetParam().connect();
  Socket sender(*loop, std::move(near));
  Socket reader(*loop, std::move(far));
  const std::string bytes = tests::pattern(kLarge);
  const Half half = loop->run(stop_half_way(
      *loop, sender, reader, [&](StopSource& source) { return sender.send(bytes, source); }));
  EXPECT_GT(half.said, 0u);
  EXPECT_LT(half.said, kLarge);
  EXPECT_EQ(half.said, half.went);
}

TEST_P(SocketTest, SaysHowMuchOfAStoppedSendOfPiecesWent) {
  const auto loop = make_loop();
  auto [near, far] = GetParam().connect();
  Socket sender(*loop, std::move(near));
  Socket reader(*loop, std::move(far));
  std::string bytes = tests::pattern(kLarge);
  const std::array pieces = {iovec{bytes.data(), 100}, iovec{bytes.data() + 100, kLarge - 100}};
  const msghdr message = message_of(pieces);
  const Half half = loop->run(stop_half_way(
      *loop, sender, reader, [&](StopSource& source) { return sender.send(message, source); }));
  EXPECT_GT(half.said, 100u);
  EXPECT_LT(half.said, kLarge);
  EXPECT_EQ(half.said, half.went);
}

TEST_P(SocketTest, EndsAReceiveThatIsStopped) {
  const auto loop = make_loop();
  auto [near, far] = GetParam().connect();
  Socket socket(*loop, std::move(near));
  tests::run(*loop, [&]() -> Task<void> {
    StopSource source;
    int reason = 0;
    auto receives = [&]() -> Task<void> {
      const auto lease = co_await socket.receive(source);
      if (!lease) reason = lease.error().code;
    };
    Scope scope(*loop);
    scope.spawn(receives());
    co_await Turn(*loop);
    source.stop();
    co_await scope.join();
    EXPECT_EQ(reason, ECANCELED);
  });
}

TEST_P(SocketTest, FailsWithAValueWhenThePeerHasGone) {
  const auto loop = make_loop();
  auto [near, far] = GetParam().connect();
  Socket socket(*loop, std::move(near));
  far.reset();
  tests::run(*loop, [&]() -> Task<void> {
    // The first bytes may still go; the peer's answer to them closes the connection. SIGPIPE would
    // end the test.
    int code = 0;
    while (code == 0) {
      const auto sent = co_await socket.send(std::string_view("x"), {});
      if (!sent) code = sent.error().code;
    }
    EXPECT_TRUE(code == EPIPE || code == ECONNRESET) << code;
    char byte = 'x';
    const iovec piece{&byte, 1};
    const msghdr message = message_of({&piece, 1});
    const auto sent = co_await socket.send(message, {});
    EXPECT_EQ(sent.has_value() ? 0 : sent.error().code, EPIPE);
  });
}

TEST(Socket, ReceivesAResetAsAValue) {
  const auto loop = make_loop();
  auto [near, far] = tests::tcp_connection();
  Socket socket(*loop, std::move(near));
  const linger abort{.l_onoff = 1, .l_linger = 0};
  ASSERT_EQ(::setsockopt(far.get(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort), 0);
  far.reset();
  tests::run(*loop, [&]() -> Task<void> {
    const auto lease = co_await socket.receive({});
    EXPECT_EQ(lease.has_value() ? 0 : lease.error().code, ECONNRESET);
  });
}

TEST(Socket, ReceivesFromAnInvalidDescriptorAsAValueAndTheLoopGoesOn) {
  const auto loop = make_loop();
  auto [near, far] = tests::unix_connection();
  Socket broken(*loop, Fd());
  Socket whole(*loop, std::move(near));
  tests::write_all(far.get(), "x");
  tests::run(*loop, [&]() -> Task<void> {
    const auto failed = co_await broken.receive({});
    EXPECT_EQ(failed.has_value() ? 0 : failed.error().code, EBADF);
    const auto lease = co_await whole.receive({});
    EXPECT_TRUE(lease.has_value());
  });
}

TEST(Socket, AllocatesNothingForAWarmRoundTrip) {
  const auto loop = make_loop();
  auto [near, far] = tests::tcp_connection();
  Socket client(*loop, std::move(near));
  Socket server(*loop, std::move(far));
  tests::run(*loop, [&]() -> Task<void> {
    std::array<char, 64> copy{};
    auto answers = [&]() -> Task<void> {
      for (;;) {
        std::size_t size = 0;
        {
          const auto lease = co_await server.receive({});
          size = lease->bytes().size();
          std::copy(lease->bytes().begin(), lease->bytes().end(), copy.begin());
        }
        if (size == 0) co_return;
        const iovec piece{copy.data(), size};
        const msghdr message = message_of({&piece, 1});
        (void)co_await server.send(message, {});
      }
    };
    Scope scope(*loop);
    scope.spawn(answers());
    std::uint64_t warm = 0;
    for (int i = 0; i < 200; ++i) {
      if (i == 100) warm = tests::allocations();
      (void)co_await client.send(std::string_view("ping"), {});
      const auto lease = co_await client.receive({});
      EXPECT_EQ(lease->bytes().size(), 4u);
    }
    const std::uint64_t after = tests::allocations();
    EXPECT_GT(warm, 0u);
    EXPECT_EQ(after, warm);
    client.shutdown_send();
    co_await scope.join();
  });
}

class ConnectTest : public ::testing::Test {
 protected:
  Result<void> connect_to(const sockaddr_in& address, StopToken token = {}) {
    const auto& generic = reinterpret_cast<const sockaddr&>(address);
    return tests::run(*loop_, [&]() -> Task<Result<void>> {
      co_return co_await connect(*loop_, client_.get(), generic, sizeof(sockaddr_in), token);
    });
  }

  std::unique_ptr<Loop> loop_ = make_loop();
  Fd client_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
};

TEST_F(ConnectTest, ReachesAListener) {
  const tests::Listener listener;
  EXPECT_TRUE(connect_to(listener.address()).has_value());
  const auto accepted = system::accept(listener.descriptor());
  ASSERT_TRUE(accepted.has_value());
  const Fd server(*accepted);
  tests::write_all(server.get(), "x");
  char byte = 0;
  EXPECT_EQ(::recv(client_.get(), &byte, 1, 0), 1);
}

TEST_F(ConnectTest, FailsWithAValueWhenNobodyListens) {
  tests::Listener listener;
  listener.stop_listening();
  const auto connected = connect_to(listener.address());
  ASSERT_FALSE(connected.has_value());
  EXPECT_EQ(connected.error().code, ECONNREFUSED);
}

TEST_F(ConnectTest, DoesNotBeginUnderAStoppedToken) {
  const tests::Listener listener;
  StopSource source;
  source.stop();
  const auto connected = connect_to(listener.address(), source);
  ASSERT_FALSE(connected.has_value());
  EXPECT_EQ(connected.error().code, ECANCELED);
}

}  // namespace
}  // namespace runtime
