#include "tests/sim/file_requests.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/openat2.h>

#include "tests/sim/simulated_kernel.hpp"
#include "tests/sim/simulated_socket.hpp"

namespace sim {
namespace {

/// What memory holds that the kernel is to write into.
constexpr char kAwaited = '\x5a';

}  // namespace

OpenRequest::OpenRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number)
    : Request(kernel, sqe, number, "open") {
  // NOLINTBEGIN(performance-no-int-to-ptr)
  const auto& how = *reinterpret_cast<const open_how*>(sqe.addr2);
  path_ = reinterpret_cast<const char*>(sqe.addr);
  // NOLINTEND(performance-no-int-to-ptr)
  flags_ = how.flags;
  world_.note("#", number, "is of", path_);
  if (sqe.len != sizeof how || (how.flags & O_CLOEXEC) == 0) world_.fail("an open is not legal");
  if (sqe.fd == AT_FDCWD) return;
  if ((how.resolve & RESOLVE_BENEATH) == 0) world_.fail("an open may leave its folder:", path_);
  const auto directory = world_.descriptors.find<OpenFile>(sqe.fd);
  if (!directory) world_.fail("an open is relative to", sqe.fd, "which is no folder");
  directory_ = directory->inode;
}

bool OpenRequest::is_interruptible() const {
  return world_.random.chance(700);
}

void OpenRequest::go_on() {
  if (world_.random.chance(world_.faults.files)) {
    world_.note_file_fault();
    finish(-world_.random.pick({EMFILE, ENFILE, EIO, ESTALE, EINTR, ENOMEM, ETIMEDOUT}));
    return;
  }
  // A rename beside it (openat2(2)); the program tries again, but not for ever.
  if (directory_ && world_.random.chance(world_.faults.nuisances / 2)) {
    world_.note_file_fault();
    finish(-EAGAIN);
    return;
  }
  const InodeRef found =
      directory_ ? FileSystem::find(directory_, path_) : world_.files.find_root(path_);
  if (!found) {
    finish(-ENOENT);
  } else if ((flags_ & O_DIRECTORY) != 0 && !found->is_folder) {
    finish(-ENOTDIR);
  } else if (world_.descriptors.full()) {
    world_.note_file_fault();
    finish(-EMFILE);
  } else {
    finish(world_.descriptors.open(std::make_shared<OpenFile>(found)));
  }
}

ReadRequest::ReadRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number)
    : Request(kernel, sqe, number, "read"),
      file_(world_.descriptors.find<OpenFile>(sqe.fd)->inode),
      // NOLINTNEXTLINE(performance-no-int-to-ptr)
      memory_(reinterpret_cast<char*>(sqe.addr), sqe.len),
      offset_(sqe.off) {
  if (file_->is_folder) world_.fail("a folder is read");
  std::ranges::fill(memory_, kAwaited);
}

bool ReadRequest::is_interruptible() const {
  return world_.random.chance(500);
}

std::int32_t ReadRequest::cancelled_result() const {
  expect_untouched();
  return -ECANCELED;
}

void ReadRequest::expect_untouched() const {
  const bool untouched = std::ranges::all_of(memory_, [](char byte) { return byte == kAwaited; });
  if (!untouched) world_.fail("memory was written to that request", number(), "reads into");
}

void ReadRequest::go_on() {
  expect_untouched();
  if (world_.random.chance(world_.faults.files)) {
    world_.note_file_fault();
    finish(-world_.random.pick({EIO, ESTALE, EINTR, EAGAIN, ENOMEM}));
    return;
  }
  const std::string& content = file_->content();
  const std::size_t begin = std::min<std::size_t>(offset_, content.size());
  std::size_t count = std::min(memory_.size(), content.size() - begin);
  if (count > 1 && world_.random.chance(world_.faults.nuisances)) {
    count = world_.random.between(1, count - 1);
  }
  std::memcpy(memory_.data(), content.data() + begin, count);
  finish(static_cast<std::int32_t>(count));
}

CloseRequest::CloseRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number)
    : Request(kernel, sqe, number, "close") {
  if (kernel.names(sqe.fd)) world_.fail(sqe.fd, "is closed while an operation names it");
  if (!world_.descriptors.find(sqe.fd)) world_.fail(sqe.fd, "is closed and was not open");
}

void CloseRequest::go_on() {
  if (!world_.descriptors.close(descriptor())) {
    world_.fail(descriptor(), "was closed twice");
  }
  // It is closed all the same (close(2)).
  finish(world_.random.chance(world_.faults.files) ? -world_.random.pick({EIO, EINTR}) : 0);
}

EventRequest::EventRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number)
    : Request(kernel, sqe, number, "event"),
      // NOLINTNEXTLINE(performance-no-int-to-ptr)
      count_(reinterpret_cast<std::uint64_t*>(sqe.addr)) {
  if (!world_.descriptors.find<SimulatedEvent>(sqe.fd)) {
    world_.fail("a read names", sqe.fd, "which is not open");
  }
  if (sqe.len < sizeof *count_) world_.fail("an eventfd gives eight bytes");
}

void EventRequest::go_on() {
  const auto event = world_.descriptors.find<SimulatedEvent>(descriptor());
  if (!event) world_.fail(descriptor(), "was closed while it was read");
  event->reader = weak_from_this();
  if (event->count == 0) return;
  if (world_.random.chance(world_.faults.nuisances)) {
    finish(-world_.random.pick({EINTR, EAGAIN}));
    return;
  }
  *count_ = event->count;
  event->count = 0;
  finish(sizeof *count_);
}

}  // namespace sim
