#include "server/listed_folder.hpp"

#include <cerrno>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace server {

runtime::Result<runtime::Fd> ListedFolder::open(const std::string& name, int flags) const {
  constexpr int kMostTries = 4;
  open_how how{};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  if (!symlinks) how.resolve |= RESOLVE_NO_SYMLINKS;
  // By its path from the root, not from the folder: a link may lead to another folder of the site.
  const std::string below_root = path.substr(1) + name;
  for (int tries = 1;; ++tries) {
    const long opened = ::syscall(SYS_openat2, root.get(), below_root.c_str(), &how, sizeof how);
    if (opened >= 0) return runtime::Fd(static_cast<int>(opened));
    // A rename beside the lookup makes the kernel unsure that the path stays beneath (openat2(2)).
    if (errno != EAGAIN || tries == kMostTries) return runtime::last_error("openat2");
  }
}

}  // namespace server
