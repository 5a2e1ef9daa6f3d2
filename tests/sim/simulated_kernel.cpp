#include "tests/sim/simulated_kernel.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

namespace sim {
namespace {

using std::chrono::microseconds;

/// What is no longer the program's looks like this, so that nobody gets by with it.
constexpr int kStale = 0xa5;

/// What a look for completions takes.
constexpr Duration kPoll = microseconds(1);

/// More turns than any seed needs: a program that takes them does not wait for anything.
constexpr std::uint64_t kMostTurns = 10'000'000;

}  // namespace

SimulatedKernel::SimulatedKernel(const runtime::RingOptions& options)
    : world_(World::current()),
      most_prepared_(options.submission_entries),
      queue_(std::bit_ceil(options.completion_entries)) {
  world_.set_names([this](int descriptor) { return names(descriptor); });
}

SimulatedKernel::~SimulatedKernel() {
  if (!in_flight_.empty()) {
    world_.fail("the ring ended with", in_flight_.size(), "operations in flight");
  }
  if (buffers_ != nullptr) world_.fail("the ring ended with buffers registered");
  world_.set_names([](int) { return false; });
}

io_uring_sqe& SimulatedKernel::prepare() {
  ++counters_.submissions;
  if (prepared_.size() == most_prepared_) {
    ++counters_.early_flushes;
    submit();
  }
  io_uring_sqe& sqe = prepared_.emplace_back();
  std::memset(&sqe, kStale, sizeof sqe);
  // As liburing leaves them to whoever prepares it.
  sqe.flags = 0;
  sqe.ioprio = 0;
  sqe.rw_flags = 0;
  sqe.buf_index = 0;
  sqe.personality = 0;
  sqe.file_index = 0;
  return sqe;
}

void SimulatedKernel::submit() {
  ++counters_.enters;
  hand_over(static_cast<unsigned>(prepared_.size()));
}

void SimulatedKernel::enter(std::optional<Duration> timeout, unsigned wanted) {
  if (++counters_.enters > kMostTurns) world_.fail("the loop turns and turns");
  world_.expect_invariant();
  see_returned_buffers();
  flush_overflow();
  // EAGAIN: what was not taken stays.
  const auto count = static_cast<unsigned>(prepared_.size());
  const bool some = count > 0 && world_.random.chance(world_.faults.nuisances / 4);
  hand_over(some ? static_cast<unsigned>(world_.random.below(count)) : count);
  const auto has_enough = [this, least = std::min<std::size_t>(wanted, queue_.size())] {
    return tail_ - head_ >= least;
  };
  const bool must_return = !prepared_.empty() || timeout == Duration::zero() || has_enough();
  if (must_return) {
    world_.pass(kPoll);
  } else {
    world_.wait(timeout, has_enough);
  }
  if (!overflow_.empty()) ++counters_.overflows;
}

void SimulatedKernel::hand_over(unsigned count) {
  for (; count > 0; --count) {
    const io_uring_sqe sqe = prepared_.front();
    prepared_.pop_front();
    take(sqe);
  }
}

void SimulatedKernel::take(const io_uring_sqe& sqe) {
  constexpr unsigned kKnownFlags = IOSQE_ASYNC | IOSQE_BUFFER_SELECT | IOSQE_CQE_SKIP_SUCCESS;
  if ((sqe.flags & ~kKnownFlags) != 0) world_.fail("an SQE has the flags", int{sqe.flags});
  if (sqe.opcode == IORING_OP_ASYNC_CANCEL) {
    cancel(sqe);
    return;
  }
  if (sqe.user_data == 0) world_.fail("an operation cannot be told from a cancellation");
  const auto request = Request::of(*this, sqe, next_number_++);
  if (!in_flight_.emplace(sqe.user_data, request).second) {
    world_.fail("two operations in flight have the same user_data");
  }
  request->begin();
}

void SimulatedKernel::cancel(const io_uring_sqe& sqe) {
  if (sqe.user_data != 0) world_.fail("a cancellation looks like an operation");
  if ((sqe.flags & IOSQE_CQE_SKIP_SUCCESS) == 0) world_.fail("a cancellation asks for a CQE");
  const std::uint64_t target = sqe.addr;
  const auto found = in_flight_.find(target);
  const std::uint64_t number = found == in_flight_.end() ? 0 : found->second->number();
  // Also when it has ended meanwhile, and what has come in its place has the same address.
  world_.after(world_.random.chance(500) ? Duration() : world_.latency(), [this, target, number] {
    const auto now_found = in_flight_.find(target);
    if (now_found == in_flight_.end() || now_found->second->number() != number) {
      post(0, -ENOENT, 0);
      return;
    }
    const std::shared_ptr<Request> request = now_found->second;
    if (!request->cancel()) post(0, -EALREADY, 0);
  });
}

void SimulatedKernel::post(std::uint64_t user_data, std::int32_t result, std::uint32_t flags) {
  const io_uring_cqe completion{.user_data = user_data, .res = result, .flags = flags};
  if (!overflow_.empty() || tail_ - head_ == queue_.size()) {
    overflow_.push_back(completion);
    return;
  }
  queue_[tail_++ & (queue_.size() - 1)] = completion;
}

void SimulatedKernel::flush_overflow() {
  while (!overflow_.empty() && tail_ - head_ < queue_.size()) {
    queue_[tail_++ & (queue_.size() - 1)] = overflow_.front();
    overflow_.pop_front();
  }
}

std::span<const io_uring_cqe> SimulatedKernel::completions() {
  const std::size_t first = head_ & (queue_.size() - 1);
  return std::span(queue_).subspan(first,
                                   std::min<std::size_t>(tail_ - head_, queue_.size() - first));
}

void SimulatedKernel::advance(unsigned count) {
  if (count > tail_ - head_) world_.fail("more completions were taken than there are");
  counters_.completions += count;
  for (; count > 0; --count) {
    std::memset(&queue_[head_++ & (queue_.size() - 1)], kStale, sizeof(io_uring_cqe));
  }
}

void SimulatedKernel::forget(const Request& request) {
  in_flight_.erase(request.user_data());
}

bool SimulatedKernel::names(int descriptor) const {
  return std::ranges::any_of(in_flight_,
                             [&](const auto& each) { return each.second->names(descriptor); });
}

void SimulatedKernel::register_buffers(io_uring_buf_ring* memory, unsigned entries,
                                       std::uint16_t group) {
  buffers_ = memory;
  buffer_entries_ = entries;
  buffer_group_ = group;
  see_returned_buffers();
}

void SimulatedKernel::unregister_buffers(std::uint16_t group) {
  if (buffers_ == nullptr || group != buffer_group_) world_.fail("no such group of buffers");
  buffers_ = nullptr;
}

void SimulatedKernel::see_returned_buffers() {
  if (buffers_ == nullptr) return;
  for (; buffers_seen_ != buffers_->tail; ++buffers_seen_) {
    // Not `bufs`, whose flexible array has another place in C++.
    const auto& entry =
        reinterpret_cast<const io_uring_buf*>(buffers_)[buffers_seen_ & (buffer_entries_ - 1)];
    const std::uint16_t id = entry.bid;
    if (std::ranges::find(free_buffers_, id, &ChosenBuffer::id) != free_buffers_.end()) {
      world_.fail("buffer", id, "was given back twice");
    }
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    auto* const memory = reinterpret_cast<char*>(entry.addr);
    free_buffers_.push_back({.memory = {memory, entry.len}, .id = id});
  }
}

std::optional<ChosenBuffer> SimulatedKernel::choose_buffer(std::uint16_t group) {
  if (group != buffer_group_) world_.fail("a receive names no group of buffers");
  see_returned_buffers();
  if (free_buffers_.empty()) return std::nullopt;
  const ChosenBuffer chosen = free_buffers_.front();
  free_buffers_.pop_front();
  return chosen;
}

void SimulatedKernel::put_back(const ChosenBuffer& buffer) {
  free_buffers_.push_front(buffer);
}

}  // namespace sim
