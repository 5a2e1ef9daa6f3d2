#include "runtime/coalescing.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace runtime {
namespace {

using namespace std::chrono_literals;

constexpr CoalescingOptions kOptions{.least_rate = 10'000,
                                     .period = 10ms,
                                     .least_kept = 0.9,
                                     .term = 100ms,
                                     .shortest_rest = 20ms,
                                     .longest_rest = 40ms};

class CoalescingTest : public ::testing::Test {
 protected:
  CoalescingTest() { (void)coalescing_.pauses(0, now_); }

  /// Waits as one who sends so many times in a second does, for a period; whether the next wait
  /// would pause.
  bool send(unsigned rate) {
    constexpr int kWaits = 10;
    for (int i = 0; i < kWaits; ++i) {
      now_ += kOptions.period / kWaits;
      pauses_ = coalescing_.pauses(rate / 1000, now_);
    }
    return pauses_;
  }
  /// How long no pauses are made at a rate that is worth them, in periods.
  int rests(unsigned rate) {
    int periods = 0;
    while (!send(rate)) ++periods;
    return periods;
  }

  system::TimePoint now_{1h};
  bool pauses_ = false;
  Coalescing coalescing_{kOptions};
};

TEST_F(CoalescingTest, LetsFewSendsBe) {
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(send(9'000));
}

TEST_F(CoalescingTest, PausesWhereMuchIsSent) {
  EXPECT_TRUE(send(11'000));
}

TEST_F(CoalescingTest, DoesNotPauseWhereNothingWasSentSinceTheLastWait) {
  ASSERT_TRUE(send(11'000));
  EXPECT_FALSE(coalescing_.pauses(0, now_));
  EXPECT_TRUE(coalescing_.pauses(1, now_));
}

TEST_F(CoalescingTest, GoesOnWhileAsMuchIsSent) {
  ASSERT_TRUE(send(20'000));
  EXPECT_TRUE(send(19'000));
  EXPECT_TRUE(send(30'000));
  EXPECT_TRUE(send(19'000));
}

TEST_F(CoalescingTest, RestsWherePausesHoldClientsUp) {
  ASSERT_TRUE(send(20'000));
  EXPECT_FALSE(send(17'000));
  EXPECT_FALSE(send(20'000));
  EXPECT_TRUE(send(20'000));
}

TEST_F(CoalescingTest, RestsTwiceAsLongEachTimeUpToABound) {
  ASSERT_TRUE(send(20'000));
  ASSERT_FALSE(send(17'000));
  EXPECT_EQ(rests(20'000), 1);
  ASSERT_FALSE(send(17'000));
  EXPECT_EQ(rests(20'000), 3);
  ASSERT_FALSE(send(17'000));
  EXPECT_EQ(rests(20'000), 3);
}

TEST_F(CoalescingTest, JudgesAnewWhatItWinsAfterATerm) {
  ASSERT_TRUE(send(20'000));
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(send(30'000)) << i;
  EXPECT_FALSE(send(30'000));
  // A period without pauses tells what they have to keep.
  ASSERT_TRUE(send(30'000));
  EXPECT_FALSE(send(20'000));
}

TEST_F(CoalescingTest, RestsShortlyAgainAfterAWholeTerm) {
  for (int i = 0; i < 2; ++i) {
    while (!send(20'000)) continue;
    ASSERT_FALSE(send(17'000));
  }
  while (!send(20'000)) continue;
  while (send(20'000)) continue;
  ASSERT_TRUE(send(20'000));
  ASSERT_FALSE(send(17'000));
  EXPECT_EQ(rests(20'000), 1);
}

}  // namespace
}  // namespace runtime
