#include "server/metrics_history.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::chrono_literals;

MetricsSample sampled_at(std::chrono::seconds time) {
  return {.time = runtime::system::TimePoint(time)};
}

TEST(MetricsHistory, GivesTheNewestThatIsOldEnough) {
  MetricsHistory history;
  for (const auto time : {10s, 12s, 14s}) history.record(sampled_at(time));
  const auto now = runtime::system::TimePoint(15s);
  EXPECT_EQ(history.before(now, 1s).time, runtime::system::TimePoint(14s));
  EXPECT_EQ(history.before(now, 3s).time, runtime::system::TimePoint(12s));
  EXPECT_EQ(history.before(now, 4s).time, runtime::system::TimePoint(10s));
}

TEST(MetricsHistory, GivesTheOldestIfNoneIsOldEnough) {
  MetricsHistory history;
  history.record(sampled_at(10s));
  EXPECT_EQ(history.before(runtime::system::TimePoint(11s), 60s).time,
            runtime::system::TimePoint(10s));
}

TEST(MetricsHistory, ForgetsTheOldest) {
  MetricsHistory history;
  for (std::size_t i = 0; i <= MetricsHistory::kMost; ++i) {
    history.record(sampled_at(std::chrono::seconds(i)));
  }
  EXPECT_EQ(history.samples().size(), MetricsHistory::kMost);
  EXPECT_EQ(history.samples().front().time, runtime::system::TimePoint(1s));
}

}  // namespace
}  // namespace server
