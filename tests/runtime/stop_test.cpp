#include "runtime/stop.hpp"

#include <cerrno>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace runtime {
namespace {

/// Notes what it was told.
class Listener final : public Stoppable {
 public:
  explicit Listener(StopToken token) { token.add(*this); }
  ~Listener() { unlink(); }
  void stop(int reason) noexcept override { reasons.push_back(reason); }

  std::vector<int> reasons;
};

const std::vector<int> kNothing;

TEST(StopSource, TellsEveryListenerOnce) {
  StopSource source;
  const Listener first(source);
  const Listener second(source);
  source.stop();
  source.stop();
  EXPECT_EQ(first.reasons, (std::vector{ECANCELED}));
  EXPECT_EQ(second.reasons, (std::vector{ECANCELED}));
}

TEST(StopSource, SaysWhy) {
  StopSource source;
  EXPECT_FALSE(source.requested());
  EXPECT_EQ(source.reason(), 0);
  source.stop(ETIMEDOUT);
  EXPECT_TRUE(source.requested());
  EXPECT_EQ(source.reason(), ETIMEDOUT);
}

TEST(StopSource, ForgetsAListenerThatLeft) {
  StopSource source;
  std::optional<Listener> gone(source);
  gone.reset();
  source.stop();
}

TEST(StopSource, StopsItsDescendants) {
  StopSource root;
  StopSource child(root);
  StopSource grandchild(child);
  const Listener listener(grandchild);
  root.stop();
  EXPECT_EQ(child.reason(), ECANCELED);
  EXPECT_EQ(grandchild.reason(), ECANCELED);
  EXPECT_EQ(listener.reasons, (std::vector{ECANCELED}));
}

TEST(StopSource, LeavesItsParentAndItsSiblingsAlone) {
  StopSource root;
  StopSource child(root);
  StopSource sibling(root);
  const Listener listener(sibling);
  child.stop();
  EXPECT_FALSE(root.requested());
  EXPECT_FALSE(sibling.requested());
  EXPECT_EQ(listener.reasons, kNothing);
}

TEST(StopSource, IsBornStoppedUnderAStoppedParent) {
  StopSource root;
  root.stop();
  const StopSource child(root);
  EXPECT_EQ(child.reason(), ECANCELED);
}

TEST(StopSource, DiesBeforeItsParent) {
  StopSource root;
  {
    const StopSource child(root);
  }
  root.stop();
}

TEST(StopSource, CanBeUsedAgainAfterADeadline) {
  StopSource source;
  source.stop(ETIMEDOUT);
  source.reset();
  EXPECT_FALSE(source.requested());
  const Listener listener(source);
  EXPECT_EQ(listener.reasons, kNothing);
  source.stop(ETIMEDOUT);
  EXPECT_EQ(listener.reasons, (std::vector{ETIMEDOUT}));
}

TEST(StopSource, DoesNotForgetACancellation) {
  StopSource source;
  source.stop(ECANCELED);
  source.reset();
  EXPECT_EQ(source.reason(), ECANCELED);
}

TEST(StopSource, DoesNotForgetACancellationForALaterDeadline) {
  StopSource source;
  source.stop();
  source.stop(ETIMEDOUT);
  source.reset();
  EXPECT_EQ(source.reason(), ECANCELED);
}

TEST(StopSource, ReachesAChildThatWasReset) {
  StopSource root;
  StopSource child(root);
  child.stop(ETIMEDOUT);
  child.reset();
  const Listener listener(child);
  root.stop();
  EXPECT_EQ(listener.reasons, (std::vector{ECANCELED}));
}

TEST(StopSource, ReachesAChildAfterItsOwnDeadlineWasReset) {
  StopSource root;
  StopSource child(root);
  root.stop(ETIMEDOUT);
  root.reset();
  child.reset();
  const Listener listener(child);
  root.stop();
  EXPECT_EQ(listener.reasons, (std::vector{ECANCELED}));
}

TEST(StopToken, NeverStopsByDefault) {
  const StopToken token;
  const Listener listener(token);
  EXPECT_EQ(token.reason(), 0);
  EXPECT_EQ(listener.reasons, kNothing);
}

TEST(StopToken, SeesItsSource) {
  StopSource source;
  const StopToken token(source);
  EXPECT_EQ(token.reason(), 0);
  source.stop(ETIMEDOUT);
  EXPECT_EQ(token.reason(), ETIMEDOUT);
}

}  // namespace
}  // namespace runtime
