#include "runtime/system.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

class SystemAttributes : public ::testing::TestWithParam<system::Freshness> {};

TEST_P(SystemAttributes, AreThoseOfTheFile) {
  const tests::TemporaryFolder folder;
  const Fd file = tests::open_for_reading(folder.write("file", "content"));
  const std::array<timespec, 2> times = {timespec{}, timespec{1'700'000'000, 123'456'789}};
  ASSERT_EQ(::futimens(file.get(), times.data()), 0);
  struct stat expected{};
  ASSERT_EQ(::fstat(file.get(), &expected), 0);

  const auto attributes = system::attributes(file.get(), GetParam());
  ASSERT_TRUE(attributes.has_value());
  EXPECT_TRUE(S_ISREG(attributes->mode));
  EXPECT_EQ(attributes->mode, expected.st_mode);
  EXPECT_EQ(attributes->size, 7u);
  EXPECT_EQ(attributes->modified_seconds, 1'700'000'000);
  EXPECT_EQ(attributes->modified_nanoseconds, 123'456'789u);
  EXPECT_EQ(attributes->inode, expected.st_ino);
  EXPECT_EQ(attributes->device, expected.st_dev);
}

INSTANTIATE_TEST_SUITE_P(Freshness, SystemAttributes,
                         ::testing::Values(system::Freshness::as_stat, system::Freshness::cached),
                         [](const auto& freshness) {
                           return std::string(
                               freshness.param == system::Freshness::cached ? "Cached" : "AsStat");
                         });

TEST(System, AttributesOfAnInvalidDescriptorAreAnError) {
  const auto attributes = system::attributes(-1, system::Freshness::as_stat);
  ASSERT_FALSE(attributes.has_value());
  EXPECT_EQ(attributes.error().code, EBADF);
}

TEST(System, ClearsNonblockingAndNothingElse) {
  const tests::TemporaryFolder folder;
  const auto path = folder.write("file", "content");
  const Fd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOATIME | O_CLOEXEC));
  ASSERT_TRUE(file);
  ASSERT_TRUE(system::clear_nonblocking(file.get()).has_value());
  const int flags = ::fcntl(file.get(), F_GETFL);
  EXPECT_EQ(flags & O_NONBLOCK, 0);
  EXPECT_EQ(flags & O_NOATIME, O_NOATIME);
}

TEST(System, ClearsNonblockingOfAnInvalidDescriptorAsAnError) {
  const auto cleared = system::clear_nonblocking(-1);
  ASSERT_FALSE(cleared.has_value());
  EXPECT_EQ(cleared.error().code, EBADF);
}

TEST(System, ShutdownSendEndsTheStreamAndKeepsWhatWasSent) {
  const auto [near, far] = tests::tcp_connection();
  tests::write_all(near.get(), "last words");
  system::shutdown_send(near.get());
  EXPECT_EQ(tests::read_until_end(far.get()), "last words");
}

TEST(System, ShutdownSendOfAnUnconnectedSocketIsHarmless) {
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  system::shutdown_send(socket.get());
}

TEST(System, AcceptsFromTheBacklog) {
  const tests::Listener listener;
  const Fd client = listener.connect();
  const auto accepted = system::accept(listener.descriptor());
  ASSERT_TRUE(accepted.has_value());
  const Fd server(*accepted);
  EXPECT_EQ(::fcntl(server.get(), F_GETFD), FD_CLOEXEC);
}

TEST(System, AcceptsNothingAsAValueFromAnEmptyBacklog) {
  const tests::Listener listener;
  ASSERT_EQ(::fcntl(listener.descriptor(), F_SETFL, O_NONBLOCK), 0);
  const auto accepted = system::accept(listener.descriptor());
  ASSERT_FALSE(accepted.has_value());
  EXPECT_EQ(accepted.error().code, EAGAIN);
}

TEST(System, ClocksTellTheTime) {
  const auto before = std::chrono::steady_clock::now();
  const auto now = system::now();
  EXPECT_GE(now, before);
  EXPECT_LE(now, std::chrono::steady_clock::now());

  const auto epoch = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(epoch).count();
  EXPECT_LE(system::wall_clock_seconds(), seconds + 1);
  EXPECT_GE(system::wall_clock_seconds(), seconds - 1);
}

TEST(System, RandomBytesAreAllFilledAndNeverTheSame) {
  std::array<std::array<std::byte, 256>, 2> drawn{};
  for (auto& bytes : drawn) system::fill_random(bytes);
  EXPECT_NE(drawn[0], drawn[1]);
  // Were the end left as it was, it would be zero both times.
  EXPECT_FALSE(std::ranges::equal(std::span(drawn[0]).last(16), std::array<std::byte, 16>{}));
  system::fill_random({});
}

}  // namespace
}  // namespace runtime
