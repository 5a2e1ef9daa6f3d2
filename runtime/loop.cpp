#include "runtime/loop.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/operation.hpp"
#include "runtime/stall_budget.hpp"

namespace runtime {

/// The standing read of the eventfd by which other threads wake the loop.
class Loop::WakeUp final : public Operation {
 public:
  WakeUp(Loop& loop, int descriptor) noexcept : Operation(loop), descriptor_(descriptor) { arm(); }

  void complete(std::int32_t result, std::uint32_t) noexcept override {
    leave_kernel();
    loop().messages_waiting_ = true;
    if (closing_) return;
    CHECK(result > 0 || result == -EINTR || result == -EAGAIN);
    arm();
  }

  void close() noexcept {
    closing_ = true;
    stop(ECANCELED);
  }

 private:
  void arm() noexcept {
    submit([this](io_uring_sqe& sqe) {
      io_uring_prep_read(&sqe, descriptor_, &count_, sizeof count_, 0);
    });
  }

  int descriptor_;
  std::uint64_t count_ = 0;
  bool closing_ = false;
};

Result<std::unique_ptr<Loop>> Loop::create(const LoopOptions& options) {
  auto ring = Ring::create(options.ring);
  if (!ring) return std::unexpected(ring.error());
  const Result<int> wake_descriptor = system::make_event();
  if (!wake_descriptor) return std::unexpected(wake_descriptor.error());
  std::unique_ptr<Loop> loop(new Loop(options, std::move(*ring), Fd(*wake_descriptor)));
  auto buffers = BufferPool::create(loop->ring_, options.buffers);
  if (!buffers) return std::unexpected(buffers.error());
  loop->buffers_ = std::move(*buffers);
  loop->wake_up_ = std::make_unique<WakeUp>(*loop, loop->wake_descriptor_.get());
  return loop;
}

Loop::Loop(const LoopOptions& options, Ring ring, Fd wake_descriptor)
    : submission_(options.submission),
      wait_(options.wait),
      spin_time_(options.spin_time),
      coalescing_(options.coalescing),
      ring_(std::move(ring)),
      stall_budget_(std::make_unique<StallBudget>(options.ring.bounded_workers / 4 * 3)),
      wake_descriptor_(std::move(wake_descriptor)) {
  read_clocks();
}

Loop::~Loop() {
  if (wake_up_) wake_up_->close();
  while (in_flight_ != 0) turn();
  CHECK(ready_.empty());
  destroy_retired();
}

void Loop::post(Message& message) noexcept {
  // Before the message can be seen: once it is delivered, the loop may end while this still
  // returns.
  const int wake_descriptor = wake_descriptor_.get();
  Message* newest = messages_.load(std::memory_order_relaxed);
  do {
    message.next_ = newest;
  } while (!messages_.compare_exchange_weak(newest, &message, std::memory_order_release,
                                            std::memory_order_relaxed));
  // Whoever finds the list empty wakes the loop; the others ride along.
  if (newest != nullptr) return;
  system::signal_event(wake_descriptor);
}

void Loop::deliver_messages() noexcept {
  Message* newest = messages_.exchange(nullptr, std::memory_order_acquire);
  Message* oldest = nullptr;
  while (newest != nullptr) {
    Message* const next = std::exchange(newest->next_, oldest);
    oldest = std::exchange(newest, next);
  }
  while (oldest != nullptr) std::exchange(oldest, oldest->next_)->deliver();
}

void Loop::turn() noexcept {
  buffers_->publish();
  const system::TimePoint begin = now_;
  const bool waited = wait_for_completions();
  read_clocks();
  if (!waited) count_turn(now_ - begin);
  dispatch_completions();
  if (std::exchange(messages_waiting_, false)) deliver_messages();
  deadlines_.expire();
  // Last, so that `run` looks whether its task is done before anything waits again.
  resume_ready();
}

void Loop::resume_ready() noexcept {
  // Only those that are ready now: a coroutine that makes itself ready again must not keep the
  // kernel waiting.
  WaiterList batch;
  ready_.move_to(batch);
  while (!batch.empty()) resume(batch.pop_front().waiting());
}

void Loop::resume(std::coroutine_handle<> coroutine) noexcept {
  coroutine.resume();
  destroy_retired();
}

void Loop::destroy_retired() noexcept {
  while (!retired_.empty()) {
    const std::coroutine_handle<> frame = retired_.back();
    retired_.pop_back();
    frame.destroy();
  }
}

bool Loop::wait_for_completions() noexcept {
  using std::chrono::nanoseconds;
  const bool tries_files = std::exchange(tries_files_, false);
  if (tries_files || !ready_.empty() || buffers_->can_restart()) {
    ring_.enter(nanoseconds::zero());
    return false;
  }
  const system::TimePoint end = system::now();
  count_turn(end - now_);
  const std::uint32_t sends = std::exchange(small_sends_, 0U);
  if (wait_ == Wait::coalesce && coalescing_.pauses(sends, end)) {
    pause(deadlines_.next(), end, sends);
  } else {
    wait_until(deadlines_.next(), end);
  }
  return true;
}

void Loop::pause(std::optional<system::TimePoint> deadline, system::TimePoint from,
                 std::uint32_t sends) noexcept {
  using std::chrono::nanoseconds;
  // More than a loop without pauses finds in a turn.
  constexpr unsigned kEnough = 64;
  nanoseconds time = coalescing_.pause();
  if (deadline) time = std::clamp(nanoseconds(*deadline - from), nanoseconds::zero(), time);
  // What is sent completes at once, as a rule.
  ring_.enter(time, sends + kEnough);
}

void Loop::wait_until(std::optional<system::TimePoint> deadline, system::TimePoint from) noexcept {
  using std::chrono::nanoseconds;
  if (wait_ == Wait::spin) {
    system::TimePoint until = from + spin_time_;
    if (deadline) until = std::min(until, *deadline);
    do {
      ring_.enter(nanoseconds::zero());
      if (!ring_.completions().empty()) return;
    } while (system::now() < until);
  }
  if (!deadline) {
    ring_.enter(std::nullopt);
    return;
  }
  ring_.enter(std::max(nanoseconds(*deadline - from), nanoseconds::zero()));
}

void Loop::dispatch_completions() noexcept {
  for (auto batch = ring_.completions(); !batch.empty(); batch = ring_.completions()) {
    for (const io_uring_cqe& completion : batch) {
      // Zero is a cancellation that found nothing to cancel.
      if (completion.user_data == 0) continue;
      reinterpret_cast<Operation*>(completion.user_data)
          ->complete(completion.res, completion.flags);
    }
    ring_.advance(static_cast<unsigned>(batch.size()));
  }
}

void Loop::read_clocks() noexcept {
  now_ = system::now();
  wall_clock_ = system::wall_clock_seconds();
}

}  // namespace runtime
