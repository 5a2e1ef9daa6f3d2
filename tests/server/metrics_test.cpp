#include "server/metrics.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/runtime/allocations.hpp"

namespace server {
namespace {

using namespace std::chrono_literals;

TEST(SiteMetrics, CountsAResponseAtItsMethodAndStatusClass) {
  SiteMetrics site;
  site.count_response(Method::head, Status::not_found);
  site.count_response(Method::head, Status::range_not_satisfiable);
  EXPECT_EQ(site.requests[1][3].value(), 2U);
  std::uint64_t all = 0;
  for (const auto& method : site.requests) {
    for (const Counter& counter : method) all += counter.value();
  }
  EXPECT_EQ(all, 2U);
}

TEST(SiteMetrics, KnowsAllStatusClasses) {
  SiteMetrics site;
  for (const unsigned status : {100U, 200U, 304U, 416U, 599U}) {
    site.count_response(Method::get, static_cast<Status>(status));
  }
  for (const Counter& counter : site.requests[0]) EXPECT_EQ(counter.value(), 1U);
}

TEST(WorkerMetrics, ABucketHoldsItsUpperEnd) {
  struct Case {
    std::chrono::nanoseconds duration;
    std::size_t bucket;
  };
  constexpr std::size_t kLast = kDurationBuckets.size();
  const Case cases[] = {{-1s, 0},
                        {0ns, 0},
                        {100us, 0},
                        {100'001ns, 1},
                        {500us, 1},
                        {1ms, 2},
                        {60s, kLast - 1},
                        {60s + 1ns, kLast},
                        {1h, kLast},
                        {9ms, 4},
                        {std::chrono::nanoseconds::max(), kLast}};
  for (const Case& each : cases) {
    WorkerMetrics metrics;
    metrics.count_duration(each.duration);
    EXPECT_EQ(metrics.durations[each.bucket].value(), 1U) << each.duration.count();
  }
}

TEST(WorkerMetrics, SumsDurations) {
  WorkerMetrics metrics;
  metrics.count_duration(3ms);
  metrics.count_duration(4ns);
  metrics.count_duration(-1s);
  EXPECT_EQ(metrics.duration_nanoseconds.value(), 3'000'004U);
  EXPECT_EQ(metrics.ended(), 3U);
}

TEST(WorkerMetrics, CountingAllocatesNothing) {
  WorkerMetrics metrics;
  const std::uint64_t before = tests::allocations();
  metrics.count_duration(1ms);
  EXPECT_EQ(tests::allocations(), before);
}

}  // namespace
}  // namespace server
