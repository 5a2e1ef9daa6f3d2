#include "server/landlock.hpp"

#include <cstdint>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/fd.hpp"

namespace server {
namespace {

using runtime::Fd;
using runtime::last_error;
using runtime::Result;

/// All that version 1 knows; the later ones are added by `handled_by`.
constexpr std::uint64_t kVersion1 =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM;

/// What no folder has to be for: the kernel takes no other rule for a file.
constexpr std::uint64_t kOfFiles = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                   LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;

/// Everything that a kernel of this version can forbid, and quoit need not do.
landlock_ruleset_attr handled_by(int version) noexcept {
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = kVersion1;
  if (version >= 2) handled.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) handled.handled_access_fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
  if (version >= 4) handled.handled_access_net = LANDLOCK_ACCESS_NET_CONNECT_TCP;
  if (version >= 5) handled.handled_access_fs |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
  if (version >= 6) {
    handled.scoped = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
  }
  return handled;
}

std::uint64_t rights_of(Grant::Access access) noexcept {
  switch (access) {
    case Grant::Access::read:
      return LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    case Grant::Access::append:
      return LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG;
    case Grant::Access::sockets:
      return LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE;
  }
  return 0;
}

Result<void> add(const Grant& grant, const Fd& ruleset) noexcept {
  const Fd file(::open(grant.path.c_str(), O_PATH | O_CLOEXEC));
  if (!file) return {};
  struct stat attributes{};
  if (::fstat(file.get(), &attributes) != 0) return last_error("fstat");
  landlock_path_beneath_attr rule{};
  rule.allowed_access = rights_of(grant.access);
  if (!S_ISDIR(attributes.st_mode)) rule.allowed_access &= kOfFiles;
  rule.parent_fd = file.get();
  if (rule.allowed_access == 0) return {};
  if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return last_error("landlock_add_rule");
  }
  return {};
}

}  // namespace

Result<int> landlock_version() noexcept {
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 0) return last_error("landlock_create_ruleset");
  return static_cast<int>(version);
}

Result<void> enter_landlock(std::span<const Grant> grants) noexcept {
  const Result<int> version = landlock_version();
  if (!version) return std::unexpected(version.error());
  const landlock_ruleset_attr handled = handled_by(*version);
  // A kernel takes what it does not know as long as it is zero.
  const Fd ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0)));
  if (!ruleset) return last_error("landlock_create_ruleset");
  for (const Grant& grant : grants) {
    if (auto added = add(grant, ruleset); !added) return added;
  }
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
    return last_error("landlock_restrict_self");
  }
  return {};
}

}  // namespace server
