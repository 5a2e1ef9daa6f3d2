#include "server/root.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>

namespace server {
namespace {

using runtime::Fd;
using runtime::Result;
using runtime::Task;

// Not in linux/magic.h.
constexpr unsigned long kZfsMagic = 0x2fc12fc1;
constexpr unsigned long kBcachefsMagic = 0xca451a4e;
constexpr unsigned long kVfatMagic = 0x4d44;

/// File systems that answer from this machine's memory or disks.
constexpr std::array<unsigned long, 15> kLocalFileSystems = {
    EXT4_SUPER_MAGIC,     XFS_SUPER_MAGIC,   BTRFS_SUPER_MAGIC,     TMPFS_MAGIC,
    RAMFS_MAGIC,          F2FS_SUPER_MAGIC,  OVERLAYFS_SUPER_MAGIC, SQUASHFS_MAGIC,
    EROFS_SUPER_MAGIC_V1, ISOFS_SUPER_MAGIC, EXFAT_SUPER_MAGIC,     kZfsMagic,
    kBcachefsMagic,       kVfatMagic,        REISERFS_SUPER_MAGIC};

bool is_local(const Fd& directory) noexcept {
  struct statfs found{};
  if (::fstatfs(directory.get(), &found) != 0) return false;
  return std::ranges::find(kLocalFileSystems, static_cast<unsigned long>(found.f_type)) !=
         kLocalFileSystems.end();
}

Result<Fd> copy_of(const Fd& descriptor) noexcept {
  const Result<int> copy = runtime::system::duplicate(descriptor.get());
  if (!copy) return std::unexpected(copy.error());
  return Fd(*copy);
}

}  // namespace

std::string explain_root(const std::string& path, const runtime::Error& error) {
  switch (error.code) {
    case ENOENT:
      return "the folder '" + path + "' does not exist";
    case ENOTDIR:
      return "'" + path + "' is not a folder";
    case EACCES:
      return "this user may not enter the folder '" + path + "'";
    default:
      return "the folder '" + path + "' cannot be opened: " + describe(error);
  }
}

Result<RootFolder> RootFolder::open(const std::string& path) {
  Fd directory(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return runtime::last_error("open");
  const auto attributes =
      runtime::system::attributes(directory.get(), runtime::system::Freshness::as_stat);
  if (!attributes) return std::unexpected(attributes.error());
  const bool may_stall = !is_local(directory);
  return RootFolder{.path = path,
                    .directory = std::move(directory),
                    .device = attributes->device,
                    .may_stall = may_stall};
}

Result<RootFolder> RootFolder::duplicate() const {
  Result<Fd> copy = copy_of(directory);
  if (!copy) return std::unexpected(copy.error());
  return RootFolder{
      .path = path, .directory = std::move(*copy), .device = device, .may_stall = may_stall};
}

Root::Root(runtime::Loop& loop, RootFolder folder, runtime::SymbolicLinks links) noexcept
    : loop_(loop), folder_(std::move(folder)), links_(links) {}

Task<Result<bool>> Root::resolve(runtime::StopToken token) {
  const Permit permit = co_await acquire();
  Result<Fd> found =
      co_await runtime::open_directory(loop_, folder_.path.c_str(), token, dispatch());
  if (!found) co_return std::unexpected(found.error());
  const auto before = runtime::system::attributes(folder_.directory.get(), freshness());
  const auto after = runtime::system::attributes(found->get(), freshness());
  if (!after) co_return std::unexpected(after.error());
  if (before && before->device == after->device && before->inode == after->inode) co_return false;
  // What kind of file system the new one is would be a question that may wait.
  if (after->device != folder_.device) folder_.may_stall = true;
  if (opening_ > 0) left_.push_back(std::move(folder_.directory));
  folder_.directory = std::move(*found);
  co_return true;
}

Task<Result<Fd>> Root::open(std::string path, runtime::StopToken token) {
  constexpr int kMostTries = 4;
  const Permit permit = co_await acquire();
  ++opening_;
  for (int tries = 1;; ++tries) {
    Result<Fd> opened = co_await runtime::open_beneath(loop_, folder_.directory.get(), path.c_str(),
                                                       token, dispatch(), links_);
    // A rename beside the lookup makes the kernel unsure that the path stays beneath (openat2(2),
    // EAGAIN).
    const bool again = !opened && opened.error().code == EAGAIN && tries < kMostTries;
    if (again) continue;
    if (--opening_ == 0) left_.clear();
    co_return opened;
  }
}

Result<Fd> Root::duplicate() const {
  return copy_of(folder_.directory);
}

Task<void> Root::close(Fd descriptor) {
  if (!descriptor) co_return;
  const Permit permit = co_await acquire();
  (void)co_await runtime::close(loop_, std::move(descriptor), dispatch());
}

void Root::discard(Fd descriptor) {
  if (!folder_.may_stall) return;  // ~Fd
  discarded_.spawn(close(std::move(descriptor)));
}

Task<Root::Permit> Root::acquire() {
  if (!folder_.may_stall) co_return Permit();
  co_await share_.take();
  co_return Permit(*this);
}

}  // namespace server
