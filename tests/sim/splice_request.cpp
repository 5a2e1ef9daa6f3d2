#include "tests/sim/splice_request.hpp"

#include <algorithm>
#include <cerrno>

#include "tests/sim/simulated_kernel.hpp"

namespace sim {

SpliceRequest::SpliceRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number)
    : Request(kernel, sqe, number, "splice"),
      source_(sqe.splice_fd_in),
      offset_(sqe.splice_off_in),
      count_(sqe.len) {
  const auto file = world_.descriptors.find<OpenFile>(source_);
  const auto end = world_.descriptors.find<SimulatedPipeEnd>(sqe.fd);
  if (!file || file->inode->is_folder) world_.fail(source_, "is spliced from and is no file");
  if (!end || end->side != SimulatedPipeEnd::Side::write) {
    world_.fail(sqe.fd, "is spliced to and is no end of a pipe to write to");
  }
  file_ = file->inode;
  pipe_ = end->pipe;
  if (!pipe_->filler.expired()) world_.fail("a pipe is filled twice at a time");
  if (!pipe_->bytes.empty() || count_ == 0 || count_ > pipe_->capacity) {
    world_.fail("a splice waits for room in its pipe, or moves nothing");
  }
  if ((sqe.flags & IOSQE_ASYNC) == 0) world_.fail("a splice is said to be tried inline");
}

bool SpliceRequest::is_interruptible() const {
  return world_.random.chance(500);
}

void SpliceRequest::go_on() {
  pipe_->filler = weak_from_this();
  if (world_.random.chance(world_.faults.files)) {
    world_.note_file_fault();
    pipe_->filler.reset();
    finish(-world_.random.pick({EIO, EINVAL, EINTR, EAGAIN, ENOMEM}));
    return;
  }
  const std::string& content = file_->content();
  const std::size_t begin = std::min<std::size_t>(offset_, content.size());
  std::size_t count = std::min(count_, content.size() - begin);
  if (count > 1 && world_.random.chance(world_.faults.nuisances)) {
    count = world_.random.between(1, count - 1);
  }
  pipe_->bytes = content.substr(begin, count);
  pipe_->filler.reset();
  finish(static_cast<std::int32_t>(count));
}

}  // namespace sim
