#include "server/metrics.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/runtime/allocations.hpp"

namespace server {
namespace {

using namespace std::chrono_literals;

TEST(WorkerMetrics, CountsARequestAtItsSiteMethodAndStatusClass) {
  WorkerMetrics metrics(2);
  metrics.count_request(1, Method::head, 404, 12, 1ms);
  metrics.count_request(1, Method::head, 499, 30, 1ms);
  EXPECT_EQ(metrics.sites[1].requests[1][3].value(), 2U);
  EXPECT_EQ(metrics.sites[1].body_bytes.value(), 42U);
  std::uint64_t elsewhere = metrics.sites[0].body_bytes.value();
  for (const auto& method : metrics.sites[0].requests) {
    for (const Counter& counter : method) elsewhere += counter.value();
  }
  EXPECT_EQ(elsewhere, 0U);
}

TEST(WorkerMetrics, KnowsAllStatusClasses) {
  WorkerMetrics metrics(1);
  for (const unsigned status : {100U, 200U, 304U, 416U, 599U}) {
    metrics.count_request(0, Method::get, status, 0, 1ms);
  }
  for (const Counter& counter : metrics.sites[0].requests[0]) EXPECT_EQ(counter.value(), 1U);
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
    WorkerMetrics metrics(1);
    metrics.count_request(0, Method::get, 200, 0, each.duration);
    EXPECT_EQ(metrics.durations[each.bucket].value(), 1U) << each.duration.count();
  }
}

TEST(WorkerMetrics, SumsDurations) {
  WorkerMetrics metrics(1);
  metrics.count_request(0, Method::get, 200, 0, 3ms);
  metrics.count_request(0, Method::get, 200, 0, 4ns);
  metrics.count_request(0, Method::get, 200, 0, -1s);
  EXPECT_EQ(metrics.duration_nanoseconds.value(), 3'000'004U);
}

TEST(WorkerMetrics, AConnectionIsInOneState) {
  WorkerMetrics metrics(1);
  metrics.connections_in(ConnectionState::idle).add();
  metrics.move_connection(ConnectionState::idle, ConnectionState::sending);
  EXPECT_EQ(metrics.connections_in(ConnectionState::idle).value(), 0U);
  EXPECT_EQ(metrics.connections_in(ConnectionState::sending).value(), 1U);
}

TEST(WorkerMetrics, CountingAllocatesNothing) {
  WorkerMetrics metrics(1);
  const std::uint64_t before = tests::allocations();
  metrics.count_request(0, Method::get, 200, 1, 1ms);
  EXPECT_EQ(tests::allocations(), before);
}

}  // namespace
}  // namespace server
