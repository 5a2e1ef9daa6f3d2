#include "server/process_limits.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/runtime/support.hpp"

namespace server {
namespace {

TEST(ProcessLimits, TakeAllDescriptorsThereAre) {
  const ProcessLimits limits = ProcessLimits::raise();
  rlimit now{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &now), 0);
  EXPECT_EQ(now.rlim_cur, now.rlim_max);
  EXPECT_EQ(limits.descriptors, now.rlim_max);
}

/// A tree of control groups: a service in a slice in the root.
class MemoryLimit : public testing::Test {
 protected:
  MemoryLimit() { std::filesystem::create_directories(hierarchy_.path() / "a.slice/b.service"); }

  [[nodiscard]] std::uint64_t of(std::string_view group) const {
    return memory_limit(hierarchy_.path(), group);
  }

  tests::TemporaryFolder hierarchy_;
};

TEST_F(MemoryLimit, IsNoneWhereNoneIsSet) {
  EXPECT_EQ(of("/a.slice/b.service"), ProcessLimits::kUnlimited);
  hierarchy_.write("a.slice/b.service/memory.max", "max\n");
  hierarchy_.write("a.slice/b.service/memory.high", "max\n");
  EXPECT_EQ(of("/a.slice/b.service"), ProcessLimits::kUnlimited);
  EXPECT_EQ(of("/"), ProcessLimits::kUnlimited);
  EXPECT_EQ(of("/nothing/like/that"), ProcessLimits::kUnlimited);
}

TEST_F(MemoryLimit, IsTheLeastOfAllThatHold) {
  hierarchy_.write("a.slice/b.service/memory.max", "134217728\n");
  EXPECT_EQ(of("/a.slice/b.service"), 134'217'728U);
  hierarchy_.write("a.slice/b.service/memory.high", "100000000\n");
  EXPECT_EQ(of("/a.slice/b.service"), 100'000'000U);
  hierarchy_.write("a.slice/memory.max", "50000000\n");
  EXPECT_EQ(of("/a.slice/b.service"), 50'000'000U);
  EXPECT_EQ(of("/a.slice"), 50'000'000U);
  EXPECT_EQ(of("/"), ProcessLimits::kUnlimited);
}

TEST_F(MemoryLimit, OfAContainerStandsAtTheTop) {
  hierarchy_.write("memory.max", "67108864\n");
  EXPECT_EQ(of("/"), 67'108'864U);
  EXPECT_EQ(of("/a.slice/b.service"), 67'108'864U);
}

}  // namespace
}  // namespace server
