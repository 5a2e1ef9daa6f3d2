#include "server/flood_limit.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::chrono_literals;

constexpr FloodLimit::Time kStart{12h};

/// How many of `count` messages are admitted.
unsigned admitted(FloodLimit& limit, FloodLimit::Time now, unsigned count) {
  unsigned admitted = 0;
  for (unsigned i = 0; i < count; ++i) {
    if (limit.admit(now)) ++admitted;
  }
  return admitted;
}

TEST(FloodLimit, AdmitsSoManyInAPeriodAndCountsTheRest) {
  FloodLimit limit;
  EXPECT_EQ(admitted(limit, kStart, FloodLimit::kMost + 5), FloodLimit::kMost);
  EXPECT_EQ(admitted(limit, kStart + FloodLimit::kPeriod - 1ns, 2), 0U);
  EXPECT_EQ(limit.take_held_back(), 7U);
  EXPECT_EQ(limit.take_held_back(), 0U);
}

TEST(FloodLimit, BeginsAnewAfterThePeriod) {
  FloodLimit limit;
  EXPECT_EQ(admitted(limit, kStart, FloodLimit::kMost), FloodLimit::kMost);
  EXPECT_EQ(admitted(limit, kStart + FloodLimit::kPeriod, FloodLimit::kMost + 1),
            FloodLimit::kMost);
}

}  // namespace
}  // namespace server
