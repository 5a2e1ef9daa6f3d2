#include "server/worker.hpp"

#include <gtest/gtest.h>

#include "tests/runtime/support.hpp"
#include "tests/server/assignment.hpp"

namespace server {
namespace {

TEST(Worker, StopsHoweverEarlyItIsTold) {
  const tests::TemporaryFolder folder;
  const Event changed = Event::make().value();
  runtime::Helpers helpers(runtime::HelpersOptions{.threads = 1});
  AddressQuota quota(0);
  WorkerMetrics metrics;
  SiteMetrics site;
  Generation generation(1, {}, {}, nullptr, changed);
  // Now before it has begun, now after: one that forgets is joined for ever.
  for (int i = 0; i < 50; ++i) {
    TestAssignment made = assign_site(folder.path(), generation, site);
    Worker worker(0, {}, helpers, quota, metrics, std::move(made.assignment), changed);
    worker.stop();
    EXPECT_TRUE(worker.wait_until_started());
  }
}

}  // namespace
}  // namespace server
