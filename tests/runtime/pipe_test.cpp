#include "runtime/pipe.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <limits>
#include <optional>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/poll.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

constexpr std::size_t kCapacity = 64 * 1024;

std::string pattern_of(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + i % 23);
  return bytes;
}

/// A file, a pipe, and a connection that is not read from.
class PipeTest : public ::testing::Test {
 protected:
  PipeTest() { system::set_nonblocking(connection_.near.get(), true); }

  Fd file_of(const std::string& content) {
    folder_.write("file", content);
    const std::string path = (folder_.path() / "file").string();
    return Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  }
  Result<std::size_t> fill(int file, std::uint64_t offset, std::size_t count) {
    return tests::run(*loop_, [&]() -> Task<Result<std::size_t>> {
      co_return co_await splice(*loop_, file, offset, pipe_, count);
    });
  }
  Result<std::size_t> drain(std::size_t count) {
    return system::splice_to_socket(pipe_.read_end(), connection_.near.get(), count, false);
  }
  std::string receive(std::size_t count) {
    std::string bytes(count, '\0');
    const ssize_t received = ::recv(connection_.far.get(), bytes.data(), count, MSG_WAITALL);
    bytes.resize(received < 0 ? 0 : static_cast<std::size_t>(received));
    return bytes;
  }

  tests::TemporaryFolder folder_;
  std::unique_ptr<Loop> loop_ = tests::make_loop();
  tests::Connection connection_ = tests::tcp_connection();
  Pipe pipe_ = Pipe::make(kCapacity).value();
};

TEST_F(PipeTest, TakesBytesOfAFileToASocket) {
  const std::string content = pattern_of(100'000);
  const Fd file = file_of(content);
  std::string received;
  while (received.size() < content.size()) {
    const auto filled =
        fill(file.get(), received.size(), std::min(kCapacity, content.size() - received.size()));
    ASSERT_TRUE(filled.has_value() && *filled > 0);
    ASSERT_EQ(drain(*filled), *filled);
    received += receive(*filled);
  }
  EXPECT_EQ(received, content);
}

TEST_F(PipeTest, TakesNothingWhereTheFileHasEnded) {
  const Fd file = file_of("short");
  EXPECT_EQ(fill(file.get(), 2, kCapacity), 3U);
  EXPECT_EQ(drain(3), 3U);
  EXPECT_EQ(fill(file.get(), 5, kCapacity), 0U);
}

TEST_F(PipeTest, SaysThatAFileIsNotOpen) {
  const auto filled = fill(-1, 0, kCapacity);
  ASSERT_FALSE(filled.has_value());
  EXPECT_EQ(filled.error().code, EBADF);
}

TEST_F(PipeTest, SaysThatASocketTakesNoMore) {
  const Fd file = file_of(pattern_of(kCapacity));
  std::optional<int> refusal;
  std::size_t standing = 0;
  // Bounded, should the kernel take bytes without end.
  for (int i = 0; i < 10'000 && !refusal; ++i) {
    if (standing == 0) standing = fill(file.get(), 0, kCapacity).value_or(0);
    const auto moved = drain(standing);
    if (!moved) refusal = moved.error().code;
    standing -= moved.value_or(0);
  }
  EXPECT_EQ(refusal, EAGAIN);
}

TEST_F(PipeTest, SaysThatTheOtherEndIsGone) {
  const Fd file = file_of("bytes");
  EXPECT_EQ(fill(file.get(), 0, 5), 5U);
  const linger reset{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(connection_.far.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  connection_.far.reset();
  // As the server does; the ring's sends have MSG_NOSIGNAL, for which splice(2) has no word.
  ::signal(SIGPIPE, SIG_IGN);
  const auto moved = drain(5);
  ASSERT_FALSE(moved.has_value());
  EXPECT_TRUE(moved.error().code == ECONNRESET || moved.error().code == EPIPE);
}

TEST_F(PipeTest, PollsASocketThatDoesNotBlock) {
  const auto events = tests::run(*loop_, [&]() -> Task<Result<std::uint32_t>> {
    co_return co_await poll(*loop_, connection_.near.get(), POLLOUT);
  });
  ASSERT_TRUE(events.has_value());
  EXPECT_NE(*events & POLLOUT, 0U);
}

TEST_F(PipeTest, HasTheRoomThatWasAskedFor) {
  EXPECT_EQ(::fcntl(pipe_.read_end(), F_GETPIPE_SZ), static_cast<int>(kCapacity));
  const auto larger = Pipe::make(2 * kCapacity);
  ASSERT_TRUE(larger.has_value());
  EXPECT_EQ(::fcntl(larger->write_end(), F_GETPIPE_SZ), static_cast<int>(2 * kCapacity));
}

TEST_F(PipeTest, IsAnErrorWhereItCannotBeMade) {
  const auto made = Pipe::make(std::numeric_limits<int>::max());
  ASSERT_FALSE(made.has_value());
  EXPECT_TRUE(made.error().code == EPERM || made.error().code == EINVAL ||
              made.error().code == ENOMEM);
}

TEST_F(PipeTest, BoundsWhatASocketQueues) {
  const auto bound = [&] {
    std::uint32_t bytes = 0;
    socklen_t size = sizeof bytes;
    ::getsockopt(connection_.near.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, &size);
    return bytes;
  };
  system::bound_unsent(connection_.near.get(), 4096);
  EXPECT_EQ(bound(), 4096U);
  system::bound_unsent(connection_.near.get(), std::numeric_limits<std::uint32_t>::max());
  EXPECT_EQ(bound(), std::numeric_limits<std::uint32_t>::max());
}

}  // namespace
}  // namespace runtime
