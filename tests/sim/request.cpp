#include "tests/sim/request.hpp"

#include <cerrno>
#include <utility>

#include "tests/sim/file_requests.hpp"
#include "tests/sim/simulated_kernel.hpp"
#include "tests/sim/socket_requests.hpp"
#include "tests/sim/splice_request.hpp"
#include "tests/sim/timeout_request.hpp"

namespace sim {

Request::Request(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number,
                 std::string_view name)
    : kernel_(kernel),
      world_(kernel.world()),
      number_(number),
      name_(name),
      user_data_(sqe.user_data),
      descriptor_(sqe.fd) {
  world_.note("#", number_, name_, "of", descriptor_);
}

std::shared_ptr<Request> Request::of(SimulatedKernel& kernel, const io_uring_sqe& sqe,
                                     std::uint64_t number) {
  switch (sqe.opcode) {
    case IORING_OP_ACCEPT:
      return std::make_shared<AcceptRequest>(kernel, sqe, number);
    case IORING_OP_RECV:
      return std::make_shared<ReceiveRequest>(kernel, sqe, number);
    case IORING_OP_SEND:
    case IORING_OP_SENDMSG:
      return std::make_shared<SendRequest>(kernel, sqe, number);
    case IORING_OP_OPENAT2:
      return std::make_shared<OpenRequest>(kernel, sqe, number);
    case IORING_OP_READ:
      if (kernel.world().descriptors.find<OpenFile>(sqe.fd)) {
        return std::make_shared<ReadRequest>(kernel, sqe, number);
      }
      return std::make_shared<EventRequest>(kernel, sqe, number);
    case IORING_OP_SPLICE:
      return std::make_shared<SpliceRequest>(kernel, sqe, number);
    case IORING_OP_POLL_ADD:
      return std::make_shared<PollRequest>(kernel, sqe, number);
    case IORING_OP_CLOSE:
      return std::make_shared<CloseRequest>(kernel, sqe, number);
    case IORING_OP_TIMEOUT:
      return std::make_shared<TimeoutRequest>(kernel, sqe, number);
    default:
      kernel.world().fail("the simulated kernel does not know the opcode", int{sqe.opcode});
  }
}

void Request::begin() {
  if (world_.random.chance(300)) {
    go_on();
  } else {
    go_on_later();
  }
}

void Request::go_on_later() {
  if (std::exchange(scheduled_, true)) return;
  world_.after(world_.latency(), [self = weak_from_this()] {
    if (const auto request = self.lock()) request->take_up();
  });
}

void Request::take_up() {
  scheduled_ = false;
  if (!finished_) go_on();
}

bool Request::cancel() {
  if (!is_interruptible()) return false;
  world_.note("#", number_, name_, "is cancelled");
  finish(cancelled_result());
  return true;
}

void Request::finish(std::int32_t result, std::uint32_t flags) {
  finished_ = true;
  world_.note("#", number_, name_, "gives", result, flags);
  kernel_.forget(*this);
  kernel_.post(user_data_, result, flags);
}

void Request::post_more(std::int32_t result) {
  world_.note("#", number_, name_, "gives", result, "and goes on");
  kernel_.post(user_data_, result, IORING_CQE_F_MORE);
}

}  // namespace sim
