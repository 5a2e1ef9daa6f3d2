#include "tests/sim/epitaph.hpp"

#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "runtime/check.hpp"

namespace sim {
namespace {

using Patience = Epitaph::Patience;

/// Each process that ends is one of its own.
class EndingProcess : public testing::Test {
 protected:
  static void SetUpTestSuite() { ::testing::GTEST_FLAG(death_test_style) = "threadsafe"; }

  static void expect_named(const std::string& why, void (*end)()) {
    const auto has_failed = [](int status) { return status != 0; };
    EXPECT_EXIT(
        {
          const Epitaph epitaph(7, Patience::unlimited);
          end();
        },
        has_failed, why + "(.|\n)*seed 7 fails");
  }
};

/// Never ends, which no compiler may know.
std::size_t descend(const volatile char* above) {
  if (above == nullptr) return 0;
  volatile char here[4096];
  here[0] = above[0];
  return descend(here) + static_cast<std::size_t>(here[0]);
}

TEST_F(EndingProcess, NamesTheSeedWhenAnInvariantIsBroken) {
  expect_named("invariant broken", [] { CHECK(std::getenv("") != nullptr); });
}

TEST_F(EndingProcess, NamesTheSeedWhenASignalEndsIt) {
  expect_named("", [] { ::raise(SIGSEGV); });
  expect_named("FAILED: Illegal instruction", [] { ::raise(SIGILL); });
}

TEST_F(EndingProcess, NamesTheSeedWhenItsStackOverflows) {
  expect_named("", [] {
    const volatile char top = 0;
    (void)descend(&top);
  });
}

TEST_F(EndingProcess, NamesTheSeedWhenItExits) {
  expect_named("FAILED: the process exits", [] { std::exit(EXIT_SUCCESS); });
}

TEST_F(EndingProcess, NamesTheSeedWhenItsTimeIsOver) {
  expect_named("FAILED: it has not ended after", [] { ::raise(SIGALRM); });
}

TEST_F(EndingProcess, TellsWhatWasPlayedWhenItIsToldToEnd) {
  EXPECT_EXIT(
      {
        const Epitaph epitaph(7, Patience::unlimited);
        ::raise(SIGTERM);
      },
      testing::KilledBySignal(SIGTERM), "^seed 7 was being played");
}

TEST_F(EndingProcess, NamesNoSeedThatHasEnded) {
  EXPECT_EXIT(
      {
        {
          const Epitaph epitaph(7, Patience::unlimited);
        }
        std::abort();
      },
      testing::KilledBySignal(SIGABRT), "^no seed was being played");
}

TEST(Epitaph, LetsTimePassForWhoeverWatchesOnly) {
  {
    const Epitaph epitaph(7, Patience::bounded);
    EXPECT_GT(::alarm(0), 0U);
  }
  const Epitaph epitaph(7, Patience::unlimited);
  EXPECT_EQ(::alarm(0), 0U);
}

#ifdef QUOIT_ADDRESS_SANITIZER
TEST_F(EndingProcess, NamesTheSeedWhenFreedMemoryIsRead) {
  expect_named("heap-use-after-free", [] {
    auto block = std::make_unique<int>(1);
    const volatile int* const gone = block.get();
    block.reset();
    (void)*gone;
  });
}

TEST_F(EndingProcess, NamesTheSeedWhenBehaviourIsUndefined) {
  expect_named("runtime error: signed integer overflow", [] {
    volatile int most = std::numeric_limits<int>::max();
    most = most + 1;
  });
}
#endif

}  // namespace
}  // namespace sim
