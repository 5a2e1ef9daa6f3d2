#include "server/capabilities.hpp"

#include <array>
#include <cstdint>

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace server {
namespace {

using runtime::last_error;
using runtime::Result;

/// Of CAP_TO_INDEX(capability); both kept ones are in the first word.
constexpr std::uint32_t kKept =
    CAP_TO_MASK(CAP_NET_BIND_SERVICE) | CAP_TO_MASK(CAP_DAC_READ_SEARCH);

/// So that nothing is left to be gained, and not by a program of root's either.
Result<void> drop_bounding_set() noexcept {
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
    // Without CAP_SETPCAP there is nothing that could be dropped, and nothing to be gained.
    if (::prctl(PR_CAPBSET_DROP, capability) != 0 && errno != EPERM) return last_error("prctl");
  }
  return {};
}

}  // namespace

Result<void> forbid_new_privileges() noexcept {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return last_error("prctl");
  return {};
}

Result<void> drop_capabilities() noexcept {
  if (auto dropped = drop_bounding_set(); !dropped) return dropped;
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return last_error("capget");
  const std::uint32_t kept = sets[0].permitted & kKept;
  // A service manager may have taken all, and the right to this call with them.
  const bool has_others = kept != sets[0].permitted || sets[1].permitted != 0;
  if (!has_others && sets[0].inheritable == 0 && sets[1].inheritable == 0) return {};
  sets = {};
  sets[0].effective = sets[0].permitted = kept;
  if (::syscall(SYS_capset, &header, sets.data()) != 0) return last_error("capset");
  return {};
}

}  // namespace server
