#include "server/log_queue.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/runtime/allocations.hpp"

namespace server {
namespace {

/// A queue whose consumer is the test itself.
struct Fixture {
  explicit Fixture(std::size_t capacity) : queue(bell, capacity) {}

  /// Takes out at most `most` bytes.
  std::string take(std::size_t most = SIZE_MAX) {
    std::string taken;
    for (const std::span<const char> piece : queue.readable()) {
      const std::size_t size = std::min(piece.size(), most - taken.size());
      taken.append(piece.data(), size);
    }
    queue.consume(taken.size());
    return taken;
  }

  LogBell bell{LogBell::make_event().value()};
  LogQueue queue;
};

TEST(LogQueue, IsEmptyAtFirst) {
  Fixture fixture(64);
  EXPECT_TRUE(fixture.queue.empty());
  EXPECT_EQ(fixture.take(), "");
  EXPECT_EQ(fixture.queue.dropped(), 0U);
}

TEST(LogQueue, GivesLinesInOrder) {
  Fixture fixture(64);
  EXPECT_TRUE(fixture.queue.push("one\n"));
  EXPECT_TRUE(fixture.queue.push("two\n"));
  EXPECT_FALSE(fixture.queue.empty());
  EXPECT_EQ(fixture.take(), "one\ntwo\n");
  EXPECT_TRUE(fixture.queue.empty());
}

TEST(LogQueue, TakesUntilItIsFullAndNoByteMore) {
  Fixture fixture(16);
  EXPECT_TRUE(fixture.queue.push("12345678901\n"));
  EXPECT_FALSE(fixture.queue.push("1234\n"));
  EXPECT_TRUE(fixture.queue.push("123\n"));
  EXPECT_FALSE(fixture.queue.push("\n"));
  EXPECT_EQ(fixture.queue.dropped(), 2U);
  EXPECT_EQ(fixture.take(), "12345678901\n123\n");
}

TEST(LogQueue, DropsALineThatNeverFits) {
  Fixture fixture(16);
  EXPECT_FALSE(fixture.queue.push("12345678901234567\n"));
  EXPECT_TRUE(fixture.queue.empty());
  EXPECT_EQ(fixture.queue.dropped(), 1U);
}

TEST(LogQueue, HasRoomAgainForWhatWasConsumed) {
  Fixture fixture(16);
  EXPECT_TRUE(fixture.queue.push("123456789012345\n"));
  EXPECT_FALSE(fixture.queue.push("1\n"));
  EXPECT_EQ(fixture.take(2), "12");
  EXPECT_TRUE(fixture.queue.push("1\n"));
  EXPECT_FALSE(fixture.queue.push("2\n"));
  EXPECT_EQ(fixture.take(), "3456789012345\n1\n");
}

TEST(LogQueue, GivesBackTheSameBytesRoundAfterRound) {
  std::mt19937 random(1);
  Fixture fixture(256);
  std::string pushed;
  std::string taken;
  for (int i = 0; i < 20'000; ++i) {
    const std::string line = std::string(random() % 60, static_cast<char>('a' + i % 26)) + "\n";
    if (fixture.queue.push(line)) pushed += line;
    if (random() % 2 == 0) taken += fixture.take(random() % 200);
  }
  taken += fixture.take();
  EXPECT_EQ(taken, pushed);
}

TEST(LogQueue, AllocatesNothing) {
  Fixture fixture(1024);
  const std::uint64_t before = tests::allocations();
  for (int i = 0; i < 200; ++i) (void)fixture.queue.push("a line that fills it soon\n");
  EXPECT_EQ(tests::allocations(), before);
}

std::string numbered_line(int number) {
  return std::string(static_cast<std::size_t>(number % 97), 'x') + std::to_string(number) + "\n";
}

TEST(LogQueue, TwoThreadsLoseNothingButWhatWasDropped) {
  constexpr int kLines = 200'000;
  Fixture fixture(4096);
  std::string taken;
  std::thread consumer([&] {
    while (!taken.ends_with("end\n")) {
      fixture.bell.sleep([&] { return !fixture.queue.empty(); });
      taken += fixture.take();
    }
  });
  std::string pushed;
  std::uint64_t dropped = 0;
  for (int i = 0; i < kLines; ++i) {
    const std::string line = numbered_line(i);
    if (fixture.queue.push(line)) {
      pushed += line;
    } else {
      ++dropped;
    }
  }
  for (; !fixture.queue.push("end\n"); ++dropped) std::this_thread::yield();
  consumer.join();
  EXPECT_TRUE(taken == pushed + "end\n");
  EXPECT_EQ(fixture.queue.dropped(), dropped);
}

TEST(LogQueue, ASleeperWakesForEveryLine) {
  constexpr int kLines = 5'000;
  Fixture fixture(4096);
  std::atomic<int> seen = 0;
  std::thread consumer([&] {
    while (seen < kLines) {
      fixture.bell.sleep([&] { return !fixture.queue.empty(); });
      const std::string lines = fixture.take();
      seen += static_cast<int>(std::ranges::count(lines, '\n'));
      seen.notify_one();
    }
  });
  // Each line finds the consumer asleep, or about to: a wake-up that is lost would be waited for.
  for (int i = 0; i < kLines; ++i) {
    ASSERT_TRUE(fixture.queue.push("line\n"));
    for (int so_far = seen; so_far <= i; so_far = seen) seen.wait(so_far);
  }
  consumer.join();
}

/// Whether the bell has rung since it was asked for the last time.
bool has_rung(int event) {
  std::uint64_t count = 0;
  return ::read(event, &count, sizeof count) == sizeof count;
}

TEST(LogQueue, RingsOnceEachTimeItBecomesHalfFull) {
  runtime::Fd event = LogBell::make_event().value();
  const int descriptor = event.get();
  LogBell bell(std::move(event));
  LogQueue queue(bell, 16);
  EXPECT_TRUE(queue.push("1234567\n"));
  EXPECT_FALSE(has_rung(descriptor));
  EXPECT_TRUE(queue.push("1\n"));
  EXPECT_TRUE(has_rung(descriptor));
  EXPECT_TRUE(queue.push("2\n"));
  EXPECT_FALSE(has_rung(descriptor));
  queue.consume(8);
  EXPECT_TRUE(queue.push("3\n"));
  EXPECT_FALSE(has_rung(descriptor));
  EXPECT_TRUE(queue.push("45\n"));
  EXPECT_TRUE(has_rung(descriptor));
}

}  // namespace
}  // namespace server
