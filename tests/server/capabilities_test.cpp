#include "server/capabilities.hpp"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/runtime/prerequisite.hpp"
#include "tests/server/child.hpp"

namespace server {
namespace {

/// Whether a capability is among those in effect.
bool has(int capability) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
  if (::syscall(SYS_capget, &header, sets) != 0) return true;
  return (sets[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability)) != 0;
}

int after_dropping(const std::function<bool()>& question) {
  return tests::run_in_child([&] { return drop_capabilities() ? (question() ? 1 : 0) : 100; });
}

TEST(Capabilities, CanBeGainedByNoProgramWhereThatIsForbidden) {
  EXPECT_EQ(tests::run_in_child([] {
              if (!forbid_new_privileges()) return 100;
              return ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
            }),
            1);
}

TEST(Capabilities, AreDroppedForGood) {
  for (const int capability :
       {CAP_SYS_ADMIN, CAP_DAC_OVERRIDE, CAP_SETUID, CAP_NET_ADMIN, CAP_BPF}) {
    EXPECT_EQ(after_dropping([&] { return has(capability); }), 0) << capability;
  }
  PREREQUISITE(has(CAP_SETPCAP), "the rest takes root");
  EXPECT_EQ(after_dropping([] { return ::prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN) == 0; }), 1);
}

TEST(Capabilities, ForLowPortsAndForFilesOfOthersStayWhereTheyAre) {
  for (const int capability : {CAP_NET_BIND_SERVICE, CAP_DAC_READ_SEARCH}) {
    EXPECT_EQ(after_dropping([&] { return has(capability); }), has(capability) ? 1 : 0);
  }
}

TEST(Capabilities, AreNotGainedByWhoHasNone) {
  EXPECT_EQ(tests::run_in_child([] {
              if (::getuid() == 0 && ::setuid(65534) != 0) return 100;
              if (!drop_capabilities()) return 99;
              return has(CAP_NET_BIND_SERVICE) ? 1 : 0;
            }),
            0);
}

}  // namespace
}  // namespace server
