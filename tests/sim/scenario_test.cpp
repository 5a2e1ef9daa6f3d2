#include "tests/sim/scenario.hpp"

#include <gtest/gtest.h>

namespace sim {
namespace {

TEST(Scenario, IsTheSameForTheSameSeed) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Trace first(false);
    play(seed, first);
    Trace second(false);
    play(seed, second);
    EXPECT_GT(first.lines(), 10U) << seed;
    EXPECT_EQ(first.lines(), second.lines()) << seed;
    EXPECT_EQ(first.hash(), second.hash()) << seed;
  }
}

TEST(Scenario, IsAnotherForAnotherSeed) {
  Trace first(false);
  play(1, first);
  Trace second(false);
  play(2, second);
  EXPECT_NE(first.hash(), second.hash());
}

}  // namespace
}  // namespace sim
