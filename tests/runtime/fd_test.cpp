#include "runtime/fd.hpp"

#include <utility>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using tests::event;
using tests::is_open;

TEST(Fd, ClosesWhenItDies) {
  int number = -1;
  {
    const Fd descriptor = event(0);
    number = descriptor.get();
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(Fd, OwnsNothingAtFirst) {
  const Fd descriptor;
  EXPECT_FALSE(descriptor);
  EXPECT_EQ(descriptor.get(), -1);
}

TEST(Fd, MovesItsOwnership) {
  Fd first = event(0);
  const int number = first.get();
  const Fd second = std::move(first);
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(second.get(), number);
  EXPECT_TRUE(is_open(number));
}

TEST(Fd, ClosesWhatItHeldWhenAnotherIsMovedIn) {
  Fd first = event(0);
  Fd second = event(0);
  const int closed = first.get();
  const int kept = second.get();
  first = std::move(second);
  EXPECT_FALSE(is_open(closed));
  EXPECT_EQ(first.get(), kept);
  EXPECT_TRUE(is_open(kept));
}

TEST(Fd, SurvivesBeingMovedIntoItself) {
  Fd descriptor = event(0);
  Fd& same = descriptor;
  descriptor = std::move(same);
  EXPECT_TRUE(is_open(descriptor.get()));
}

TEST(Fd, GivesUpOwnershipOnRelease) {
  int number = -1;
  {
    Fd descriptor = event(0);
    number = descriptor.release();
    EXPECT_FALSE(descriptor);
  }
  EXPECT_TRUE(is_open(number));
  ::close(number);
}

TEST(Fd, ClosesOnReset) {
  Fd descriptor = event(0);
  const int number = descriptor.get();
  descriptor.reset();
  EXPECT_FALSE(descriptor);
  EXPECT_FALSE(is_open(number));
}

}  // namespace
}  // namespace runtime
