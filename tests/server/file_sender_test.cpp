#include "server/file_sender.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "runtime/scope.hpp"
#include "tests/runtime/allocations.hpp"
#include "tests/runtime/support.hpp"
#include "tests/server/site.hpp"

namespace server {
namespace {

using namespace std::chrono_literals;
using runtime::Result;
using runtime::Task;

constexpr std::size_t kSize = 300'000;
constexpr std::size_t kCapacity = 64 * 1024;
constexpr FileSender::Limits kOnePipe{
    .pipes = 1, .pipe_capacity = kCapacity, .least_spliced = 100'000};

/// A file that is not kept in memory, and a sender of it.
class FileSenderTest : public testing::Test {
 protected:
  FileSenderTest() { ::signal(SIGPIPE, SIG_IGN); }  // as the server does

  /// What the client of a connection gets, and what the sender says of it.
  std::string receive(FileSender& sender, std::uint64_t first, std::uint64_t length,
                      std::string_view end = {}, const Result<bool>& expected = true) {
    tests::Connection connection = tests::tcp_connection();
    Transport transport(loop(), std::move(connection.near), stop_, limits_);
    runtime::Socket client(loop(), std::move(connection.far));
    const BodyPart part{.head = {}, .range = {.first = first, .length = length}};
    return tests::run(loop(), [&]() -> Task<std::string> {
      runtime::Scope scope(loop());
      scope.spawn(
          send(sender, transport, {.head = "head ", .parts = {&part, 1}, .end = end}, expected));
      std::string received = co_await tests::receive_until_end(client);
      co_await scope.join();
      co_return received;
    });
  }
  Task<void> send(FileSender& sender, Transport& transport, FileMessage message,
                  Result<bool> expected) {
    const Result<bool> sent = co_await sender.send(transport, *file_, message);
    EXPECT_EQ(sent, expected);
    runtime::system::shutdown_send(transport.descriptor());
  }

  struct Allocated {
    std::uint64_t count;
    std::uint64_t bytes;
  };
  Allocated allocated_to_send(FileSender& sender, FileMessage message) {
    tests::Connection connection = tests::tcp_connection();
    Transport transport(loop(), std::move(connection.near), stop_, limits_);
    const Allocated before{.count = tests::allocations(), .bytes = tests::allocated_bytes()};
    EXPECT_EQ(loop().run(sender.send(transport, *file_, message)), true);
    return {.count = tests::allocations() - before.count,
            .bytes = tests::allocated_bytes() - before.bytes};
  }

  /// The chunks that sending takes: what the first time allocates and the second does not.
  std::uint64_t chunks_taken(FileMessage message) {
    FileSender sender(loop(), {.pipes = 0}, {});
    const Allocated first = allocated_to_send(sender, message);
    return first.count - allocated_to_send(sender, message).count;
  }

  [[nodiscard]] runtime::Loop& loop() { return *site_.loop; }
  [[nodiscard]] std::uint64_t threads_asked() { return loop().punts(); }

  const std::string content_ = tests::pattern(kSize);
  tests::TemporaryFolder folder_;
  tests::Site site_{(folder_.write("a.bin", content_), folder_.path()), {.most_in_memory = 0}};
  ResourceRef resource_ = site_.load("/a.bin");
  RepresentationRef file_ = resource_->identity();
  runtime::StopSource stop_;
  TransportLimits limits_{.send = &loop().deadlines().class_of(1h),
                          .linger = &loop().deadlines().class_of(1h),
                          .min_send_rate = 1,
                          .unsent = 4096};
};

TEST_F(FileSenderTest, SplicesWhatIsLong) {
  FileSender sender(loop(), kOnePipe, {});
  const std::uint64_t before = threads_asked();
  EXPECT_TRUE(receive(sender, 0, kSize) == "head " + content_);
  EXPECT_GE(threads_asked(), before + kSize / kCapacity);
}

TEST_F(FileSenderTest, SplicesAPartThatBeginsAnywhere) {
  FileSender sender(loop(), kOnePipe, {});
  const std::uint64_t before = threads_asked();
  EXPECT_TRUE(receive(sender, 4097, 200'003) == "head " + content_.substr(4097, 200'003));
  EXPECT_GT(threads_asked(), before);
}

TEST_F(FileSenderTest, CopiesWhatIsNotWorthAPipe) {
  FileSender sender(loop(), kOnePipe, {});
  const std::uint64_t before = threads_asked();
  EXPECT_TRUE(receive(sender, 1, 99'999) == "head " + content_.substr(1, 99'999));
  EXPECT_EQ(threads_asked(), before);
}

TEST_F(FileSenderTest, CopiesWhereThereIsNoPipe) {
  FileSender sender(loop(), {.pipes = 0}, {});
  const std::uint64_t before = threads_asked();
  EXPECT_TRUE(receive(sender, 0, kSize, " end") == "head " + content_ + " end");
  EXPECT_EQ(threads_asked(), before);
}

TEST_F(FileSenderTest, TakesAChunkMoreForWhatIsReadAhead) {
  const BodyPart one{.head = {}, .range = {.first = 100, .length = ChunkPool::kChunkSize}};
  const BodyPart longer{.head = {}, .range = {.first = 100, .length = ChunkPool::kChunkSize + 1}};
  const BodyPart little{.head = {}, .range = {.first = 100, .length = 10}};
  const std::array<BodyPart, 3> parts{little, little, little};
  EXPECT_EQ(chunks_taken({.head = "head ", .parts = {&one, 1}, .end = "end"}), 1U);
  EXPECT_EQ(chunks_taken({.head = "head ", .parts = {&longer, 1}, .end = "end"}), 2U);
  EXPECT_EQ(chunks_taken({.head = "head ", .parts = parts, .end = "end"}), 2U);
}

TEST_F(FileSenderTest, ReadsAheadIntoTheChunkThatWasSent) {
  const BodyPart little{.head = {}, .range = {.first = 100, .length = 10}};
  std::array<BodyPart, 20> parts{};
  parts.fill(little);
  FileSender sender(loop(), {.pipes = 0}, {});
  (void)allocated_to_send(sender, {.head = "head ", .parts = {parts.data(), 2}, .end = "end"});
  const Allocated later = allocated_to_send(sender, {.head = "", .parts = parts, .end = "end"});
  EXPECT_LT(later.bytes, ChunkPool::kChunkSize);
}

TEST_F(FileSenderTest, TakesThePipeAgainForTheNextMessage) {
  FileSender sender(loop(), kOnePipe, {});
  for (int i = 0; i < 3; ++i) {
    const std::uint64_t before = threads_asked();
    EXPECT_TRUE(receive(sender, 0, kSize) == "head " + content_);
    EXPECT_GT(threads_asked(), before);
  }
}

TEST_F(FileSenderTest, LeavesTheSocketAsItWas) {
  FileSender sender(loop(), kOnePipe, {});
  tests::Connection connection = tests::tcp_connection();
  const int descriptor = connection.near.get();
  runtime::system::bound_unsent(descriptor, limits_.unsent);
  Transport transport(loop(), std::move(connection.near), stop_, limits_);
  const BodyPart part{.head = {}, .range = {.first = 0, .length = kSize}};
  tests::run(loop(), [&]() -> Task<void> {
    runtime::Scope scope(loop());
    scope.spawn(send(sender, transport, {.head = "", .parts = {&part, 1}, .end = {}}, true));
    runtime::Socket client(loop(), std::move(connection.far));
    EXPECT_TRUE(co_await tests::receive_until_end(client) == content_);
    co_await scope.join();
  });
  EXPECT_EQ(::fcntl(descriptor, F_GETFL) & O_NONBLOCK, 0);
  std::uint32_t bound = 0;
  socklen_t size = sizeof bound;
  ::getsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bound, &size);
  EXPECT_EQ(bound, limits_.unsent);
}

TEST_F(FileSenderTest, NeverSendsToOneClientWhatWasLeftOfAnothers) {
  FileSender sender(loop(), kOnePipe, {});
  {
    // Reads nothing, and is gone while the pipe holds bytes for it.
    tests::Connection connection = tests::tcp_connection();
    const TransportLimits impatient{.send = &loop().deadlines().class_of(20ms),
                                    .linger = limits_.linger,
                                    .min_send_rate = 1 << 30,
                                    .unsent = 4096};
    const int little = 4096;
    ::setsockopt(connection.near.get(), SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    Transport transport(loop(), std::move(connection.near), stop_, impatient);
    const BodyPart part{.head = {}, .range = {.first = 0, .length = kSize}};
    EXPECT_EQ(loop().run(sender.send(transport, *file_,
                                     {.head = "head ", .parts = {&part, 1}, .end = {}})),
              false);
  }
  const std::uint64_t before = threads_asked();
  EXPECT_TRUE(receive(sender, 1000, 200'000) == "head " + content_.substr(1000, 200'000));
  EXPECT_GT(threads_asked(), before);
}

TEST_F(FileSenderTest, NeverPadsAFileThatHasBecomeShorter) {
  FileSender sender(loop(), kOnePipe, {});
  std::filesystem::resize_file(folder_.path() / "a.bin", 200'000);
  EXPECT_TRUE(receive(sender, 0, kSize, " end", std::unexpected(runtime::Error{ENODATA})) ==
              "head " + content_.substr(0, 200'000));
}

}  // namespace
}  // namespace server
