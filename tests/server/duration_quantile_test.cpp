#include "server/duration_quantile.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(DurationQuantile, IsTheBucketThatTheShareDoesNotExceed) {
  DurationCounts counts{};
  counts[0] = 90;
  counts[3] = 9;
  counts[12] = 1;
  EXPECT_EQ(bucket_of_quantile(counts, 0.5), 0U);
  EXPECT_EQ(bucket_of_quantile(counts, 0.9), 0U);
  EXPECT_EQ(bucket_of_quantile(counts, 0.91), 3U);
  EXPECT_EQ(bucket_of_quantile(counts, 0.99), 3U);
  EXPECT_EQ(bucket_of_quantile(counts, 1), 12U);
}

TEST(DurationQuantile, IsUnknownWithoutResponses) {
  EXPECT_EQ(bucket_of_quantile({}, 0.5), std::nullopt);
}

TEST(DurationQuantile, IsShownAsWhatItIsAtMost) {
  EXPECT_EQ(bucket_text(0), "≤ 100 µs");
  EXPECT_EQ(bucket_text(2), "≤ 1 ms");
  EXPECT_EQ(bucket_text(7), "≤ 500 ms");
  EXPECT_EQ(bucket_text(kDurationBuckets.size() - 1), "≤ 60 s");
  EXPECT_EQ(bucket_text(kDurationBuckets.size()), "> 60 s");
}

}  // namespace
}  // namespace server
