#include "tests/sim/socket_requests.hpp"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

#include "tests/sim/simulated_kernel.hpp"

namespace sim {
namespace {

// A buffer that the program has given back is forbidden ground to the program, but not to the
// kernel.
[[gnu::no_sanitize_address]] void write_as_kernel(char* to, const char* from, std::size_t count) {
  // Not memcpy, which the sanitizer watches. Volatile, or the compiler would call it all the same.
  volatile char* const out = to;
  for (std::size_t i = 0; i < count; ++i) out[i] = from[i];
}

template <class T>
std::shared_ptr<T> open_object(World& world, int descriptor) {
  auto found = world.descriptors.find<T>(descriptor);
  if (!found) world.fail("an operation names", descriptor, "which is not open, or another thing");
  return found;
}

}  // namespace

AcceptRequest::AcceptRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number)
    : Request(kernel, sqe, number, "accept"),
      listener_(open_object<SimulatedListener>(world_, sqe.fd)),
      multishot_((sqe.ioprio & IORING_ACCEPT_MULTISHOT) != 0) {
  if (sqe.addr != 0 || (sqe.accept_flags & SOCK_CLOEXEC) == 0) {
    world_.fail("an accept asks for an address, or leaks its descriptor");
  }
}

void AcceptRequest::go_on() {
  listener_->acceptor = weak_from_this();
  while (!listener_->backlog.empty()) {
    if (world_.random.chance(world_.faults.files)) {
      // ECONNABORTED is of a client that has gone again.
      const int error = world_.random.pick({EMFILE, ENFILE, ENOBUFS, EINTR, ECONNABORTED});
      if (error == ECONNABORTED) {
        listener_->backlog.front()->spoil();
        listener_->backlog.front()->reset();
        listener_->backlog.pop_front();
      }
      finish(-error);
      return;
    }
    if (world_.descriptors.full()) {
      finish(-EMFILE);
      return;
    }
    const int descriptor = world_.descriptors.open(listener_->backlog.front());
    listener_->backlog.pop_front();
    if (!multishot_ || world_.random.chance(world_.faults.nuisances)) {
      finish(descriptor);
      return;
    }
    post_more(descriptor);
  }
}

ReceiveRequest::ReceiveRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe,
                               std::uint64_t number)
    : Request(kernel, sqe, number, "receive"),
      socket_(open_object<SimulatedSocket>(world_, sqe.fd)),
      group_(sqe.buf_group),
      polls_first_((sqe.ioprio & IORING_RECVSEND_POLL_FIRST) != 0) {
  if ((sqe.flags & IOSQE_BUFFER_SELECT) == 0) world_.fail("a receive names no group of buffers");
  if (!socket_->receiver.expired()) world_.fail("two receives on", sqe.fd);
  if (socket_->is_splicing()) world_.fail("a receive on", sqe.fd, "would not wait");
}

void ReceiveRequest::go_on() {
  socket_->receiver = weak_from_this();
  const bool ready = socket_->was_reset() || socket_->has_ended() || !socket_->input().empty();
  if (ready) {
    receive();
    return;
  }
  if (polls_first_) return;
  polls_first_ = true;
  // The kernel looks for a buffer before it looks for bytes.
  const auto buffer = kernel_.choose_buffer(group_);
  if (buffer) {
    kernel_.put_back(*buffer);
  } else {
    finish(-ENOBUFS);
  }
}

void ReceiveRequest::receive() {
  if (socket_->was_reset()) {
    finish(-ECONNRESET);
    return;
  }
  if (world_.random.chance(world_.faults.sockets)) {
    socket_->spoil();
    finish(-world_.random.pick({EINTR, ECANCELED, ENOMEM, ETIMEDOUT, EAGAIN, EHOSTUNREACH}));
    return;
  }
  const bool refused = world_.random.chance(world_.faults.nuisances);
  const auto buffer = refused ? std::nullopt : kernel_.choose_buffer(group_);
  if (!buffer) {
    finish(-ENOBUFS);
    return;
  }
  std::string& input = socket_->input();
  // Some kernels name a buffer with the end of a stream.
  if (input.empty() && world_.random.chance(500)) {
    kernel_.put_back(*buffer);
    finish(0);
    return;
  }
  std::size_t count = std::min(buffer->memory.size(), input.size());
  if (count > 1 && world_.random.chance(world_.faults.nuisances)) {
    count = world_.random.between(1, count);
  }
  write_as_kernel(buffer->memory.data(), input.data(), count);
  input.erase(0, count);
  std::uint32_t flags = IORING_CQE_F_BUFFER;
  flags |= std::uint32_t{buffer->id} << IORING_CQE_BUFFER_SHIFT;
  if (!input.empty()) flags |= IORING_CQE_F_SOCK_NONEMPTY;
  finish(static_cast<std::int32_t>(count), flags);
}

SendRequest::SendRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number)
    : Request(kernel, sqe, number, "send"),
      socket_(open_object<SimulatedSocket>(world_, sqe.fd)),
      waits_for_all_((sqe.msg_flags & MSG_WAITALL) != 0) {
  // NOLINTBEGIN(performance-no-int-to-ptr)
  if (sqe.opcode == IORING_OP_SENDMSG) {
    const auto& message = *reinterpret_cast<const msghdr*>(sqe.addr);
    pieces_.assign(message.msg_iov, message.msg_iov + message.msg_iovlen);
  } else {
    pieces_.push_back({.iov_base = reinterpret_cast<void*>(sqe.addr), .iov_len = sqe.len});
  }
  // NOLINTEND(performance-no-int-to-ptr)
  for (const iovec& piece : pieces_) total_ += piece.iov_len;
  if ((sqe.msg_flags & MSG_NOSIGNAL) == 0) world_.fail("a send may end the process by SIGPIPE");
  if (total_ == 0) world_.fail("a send of nothing");
  if (socket_->is_shut_down()) world_.fail("a send after the farewell");
  if (!socket_->sender.expired()) world_.fail("two sends on", sqe.fd);
  if (socket_->is_splicing()) world_.fail("a send on", sqe.fd, "would not wait");
  fingerprint_ = fingerprint();
}

std::uint64_t SendRequest::fingerprint() const {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const iovec& piece : pieces_) {
    const auto* const bytes = static_cast<const unsigned char*>(piece.iov_base);
    for (std::size_t i = 0; i < piece.iov_len; ++i) hash = (hash ^ bytes[i]) * 0x100000001b3U;
  }
  return hash;
}

void SendRequest::break_off(int error) {
  finish(done_ > 0 ? static_cast<std::int32_t>(done_) : -error);
}

void SendRequest::expect_unchanged() const {
  if (fingerprint() != fingerprint_) {
    world_.fail("bytes were changed that request", number(), "sends");
  }
}

std::int32_t SendRequest::cancelled_result() const {
  expect_unchanged();
  return done_ > 0 ? static_cast<std::int32_t>(done_) : -ECANCELED;
}

void SendRequest::go_on() {
  socket_->sender = weak_from_this();
  expect_unchanged();
  if (socket_->was_reset()) {
    break_off(world_.random.pick({EPIPE, ECONNRESET}));
    return;
  }
  if (world_.random.chance(world_.faults.sockets)) {
    socket_->spoil();
    break_off(world_.random.pick({EINTR, ECANCELED, ENOMEM, EPIPE, ETIMEDOUT}));
    return;
  }
  std::size_t count = std::min(socket_->room(), total_ - done_);
  if (count == 0) return;
  if (count > 1 && world_.random.chance(world_.faults.nuisances * 2)) {
    count = world_.random.between(1, count - 1);
  }
  pass_on(count);
  if (done_ == total_ || !waits_for_all_ || world_.random.chance(world_.faults.nuisances)) {
    finish(static_cast<std::int32_t>(done_));
  } else if (socket_->room() > 0) {
    go_on_later();
  }
}

void SendRequest::pass_on(std::size_t count) {
  std::size_t skipped = done_;
  done_ += count;
  for (const iovec& piece : pieces_) {
    const std::size_t before = std::min(skipped, piece.iov_len);
    skipped -= before;
    const std::size_t taken = std::min(count, piece.iov_len - before);
    count -= taken;
    if (taken > 0) {
      socket_->accept_output({static_cast<const char*>(piece.iov_base) + before, taken});
    }
  }
}

PollRequest::PollRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number)
    : Request(kernel, sqe, number, "poll"), socket_(open_object<SimulatedSocket>(world_, sqe.fd)) {
  if (sqe.poll32_events != POLLOUT) world_.fail("a poll asks for", sqe.poll32_events);
  if (!socket_->sender.expired()) world_.fail("a poll beside a send on", sqe.fd);
}

void PollRequest::go_on() {
  socket_->sender = weak_from_this();
  if (world_.random.chance(world_.faults.sockets)) {
    socket_->spoil();
    finish(-world_.random.pick({ENOMEM, ECANCELED}));
  } else if (socket_->was_reset()) {
    finish(POLLOUT | POLLERR | POLLHUP);
  } else if (socket_->room() > 0) {
    finish(POLLOUT);
  }
}

}  // namespace sim
