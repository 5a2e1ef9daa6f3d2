#include "server/process_limits.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "runtime/check.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"
#include "tests/server/child.hpp"

namespace server {
namespace {

TEST(ProcessLimits, TakeAllDescriptorsThereAre) {
  const int difference = tests::run_in_child([] {
    rlimit limit{};
    CHECK(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    const rlim_t all = limit.rlim_max;
    limit.rlim_cur = all / 2;
    CHECK(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
    const ProcessLimits limits = ProcessLimits::raise();
    CHECK(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    return (limits.descriptors == all ? 0 : 1) + (limit.rlim_cur == all ? 0 : 2);
  });
  EXPECT_EQ(difference, 0);
}

/// Shows this process a hierarchy of control groups, and a file that says in which it is, in place
/// of the machine's; false if it may not do that.
bool pretend(const std::filesystem::path& hierarchy, const std::filesystem::path& membership) {
  const auto show = [](const std::filesystem::path& what, const char* where) {
    return ::mount(what.c_str(), where, nullptr, MS_BIND, nullptr) == 0;
  };
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         show(hierarchy, "/sys/fs/cgroup") && show(membership, "/proc/self/cgroup");
}

TEST(ProcessLimits, AreThoseOfItsOwnControlGroup) {
  constexpr int kForbidden = 100;
  const tests::TemporaryFolder folder;
  folder.write("all/a.slice/b.service/memory.max", "134217728\n");
  folder.write("all/c.service/memory.max", "1000000\n");
  const auto membership =
      folder.write("group", "1:name=systemd:/c.service\n0::/a.slice/b.service\n");
  const int outcome = tests::run_in_child([&] {
    if (!pretend(folder.path() / "all", membership)) return kForbidden;
    return ProcessLimits::raise().memory == 134'217'728 ? 0 : 1;
  });
  PREREQUISITE(outcome != kForbidden, "this user may not mount anything");
  EXPECT_EQ(outcome, 0);
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
