#include "server/worker_share.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

constexpr std::size_t kMebibyte = 1024 * 1024;

TEST(WorkerShare, OfTheCacheIsWhatIsConfigured) {
  config::Config config;
  config.cache.memory = 96 * kMebibyte;
  const ProcessLimits limits{.descriptors = 1024};
  EXPECT_EQ(WorkerShare::of(config, 1, limits).cache_memory, 96 * kMebibyte);
  EXPECT_EQ(WorkerShare::of(config, 4, limits).cache_memory, 24 * kMebibyte);
}

TEST(WorkerShare, OfTheCacheIsAtMostHalfOfWhatTheProcessMayTake) {
  config::Config config;
  config.cache.memory = 96 * kMebibyte;
  const auto share = [&](std::uint64_t memory) {
    return WorkerShare::of(config, 2, {.descriptors = 1024, .memory = memory}).cache_memory;
  };
  EXPECT_EQ(share(192 * kMebibyte), 48 * kMebibyte);
  EXPECT_EQ(share(128 * kMebibyte), 32 * kMebibyte);
  EXPECT_EQ(share(0), 0U);
}

TEST(WorkerShare, OfConnectionsIsWhatDescriptorsAreLeftFor) {
  const config::Config config;
  const std::size_t few = WorkerShare::of(config, 2, {.descriptors = 1024}).connections;
  const std::size_t many = WorkerShare::of(config, 2, {.descriptors = 20'000}).connections;
  EXPECT_GT(few, 100U);
  EXPECT_LT(2 * few, 1024U);
  EXPECT_GT(2 * many, 10'000U);
  EXPECT_LT(2 * many, 20'000U);
  EXPECT_EQ(WorkerShare::of(config, 2, {.descriptors = 10}).connections, 1U);
}

TEST(WorkerShare, OfConnectionsHalfMayWaitForADiskAndOneAlways) {
  config::Config config;
  const auto share = [&] { return WorkerShare::of(config, 2, {.descriptors = 20'000}); };
  EXPECT_EQ(share().waiting, (share().connections + 1) / 2);
  config.limits.connections = 1;
  EXPECT_EQ(share().waiting, 1U);
}

}  // namespace
}  // namespace server
