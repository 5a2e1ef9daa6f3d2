#include "runtime/deadlines.hpp"

#include <cerrno>
#include <chrono>
#include <optional>

#include <gtest/gtest.h>

#include "runtime/socket.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using namespace std::chrono_literals;

/// Deadlines whose clock the test moves.
class DeadlinesTest : public ::testing::Test {
 protected:
  void pass(std::chrono::nanoseconds time) {
    now_ += time;
    deadlines_.expire();
  }

  system::TimePoint now_{1h};
  Deadlines deadlines_{now_};
  DeadlineClass& short_ = deadlines_.class_of(1s);
  DeadlineClass& long_ = deadlines_.class_of(10s);
};

TEST_F(DeadlinesTest, StopTheirSourceWhenTheyExpire) {
  StopSource source;
  Deadline deadline(source);
  deadline.arm(short_);
  pass(999ms);
  EXPECT_FALSE(source.requested());
  pass(1ms);
  EXPECT_EQ(source.reason(), ETIMEDOUT);
}

TEST_F(DeadlinesTest, ExpireOneAfterTheOther) {
  StopSource first_source;
  StopSource second_source;
  Deadline first(first_source);
  Deadline second(second_source);
  first.arm(short_);
  pass(500ms);
  second.arm(short_);
  pass(500ms);
  EXPECT_TRUE(first_source.requested());
  EXPECT_FALSE(second_source.requested());
  pass(500ms);
  EXPECT_TRUE(second_source.requested());
}

TEST_F(DeadlinesTest, ExpireOnce) {
  StopSource source;
  Deadline deadline(source);
  deadline.arm(short_);
  pass(1s);
  source.reset();
  pass(1h);
  EXPECT_FALSE(source.requested());
}

TEST_F(DeadlinesTest, DoNotExpireWhenDisarmed) {
  StopSource source;
  Deadline deadline(source);
  deadline.arm(short_);
  deadline.disarm();
  deadline.disarm();
  pass(1h);
  EXPECT_FALSE(source.requested());
}

TEST_F(DeadlinesTest, DoNotExpireWhenDestroyed) {
  StopSource source;
  {
    Deadline deadline(source);
    deadline.arm(short_);
  }
  pass(1h);
  EXPECT_FALSE(source.requested());
}

TEST_F(DeadlinesTest, ForgetTheirClassWhenArmedForAnother) {
  StopSource source;
  Deadline deadline(source);
  deadline.arm(short_);
  deadline.arm(long_);
  pass(9s);
  EXPECT_FALSE(source.requested());
  pass(1s);
  EXPECT_TRUE(source.requested());
}

TEST_F(DeadlinesTest, StartAfreshWhenArmedAgain) {
  StopSource early_source;
  StopSource late_source;
  Deadline late(late_source);
  Deadline early(early_source);
  late.arm(short_);
  early.arm(short_);
  pass(600ms);
  late.arm(short_);
  pass(600ms);
  EXPECT_TRUE(early_source.requested());
  EXPECT_FALSE(late_source.requested());
}

TEST_F(DeadlinesTest, NameTheNextExpiryOfAnyClass) {
  EXPECT_EQ(deadlines_.next(), std::nullopt);
  StopSource source;
  Deadline distant(source);
  Deadline near(source);
  distant.arm(long_);
  EXPECT_EQ(deadlines_.next(), now_ + 10s);
  near.arm(short_);
  EXPECT_EQ(deadlines_.next(), now_ + 1s);
  near.disarm();
  EXPECT_EQ(deadlines_.next(), now_ + 10s);
}

TEST(Deadline, EndsAWaitInTheKernel) {
  const auto loop = tests::make_loop();
  DeadlineClass& limit = loop->deadlines().class_of(20ms);
  tests::run(*loop, [&]() -> Task<void> {
    auto [near, far] = tests::unix_connection();
    Socket socket(*loop, std::move(near));
    StopSource source;
    Deadline deadline(source);
    deadline.arm(limit);
    const auto begin = std::chrono::steady_clock::now();
    const auto lease = co_await socket.receive(source);
    EXPECT_EQ(lease.has_value() ? 0 : lease.error().code, ETIMEDOUT);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 20ms);
  });
}

TEST(Deadline, CountsFromTheTurnAndNotFromTheMakingOfTheLoop) {
  const auto loop = tests::make_loop();
  const auto begin = std::chrono::steady_clock::now();
  const auto first_turn =
      tests::run(*loop, [&]() -> Task<system::TimePoint> { co_return loop->now(); });
  EXPECT_GE(first_turn, begin);
}

}  // namespace
}  // namespace runtime
