#pragma once

#include <coroutine>

#include "runtime/loop.hpp"
#include "runtime/result.hpp"
#include "runtime/waiter.hpp"

namespace runtime {

/// Coroutines that wait, in order, until another one of the same loop wakes them. Holds no state: a
/// waker changes what is waited for first, and whoever wakes up looks again. Nobody may wait when
/// it dies.
class WaitQueue {
 public:
  explicit WaitQueue(Loop& loop) noexcept : loop_(loop) {}

  class Wait;
  /// Gives success when woken, or the reason of the stop.
  [[nodiscard]] Wait wait(StopToken token) noexcept;

  void wake_one() noexcept {
    if (!waiting_.empty()) wake(waiting_.pop_front());
  }
  void wake_all() noexcept {
    while (!waiting_.empty()) wake(waiting_.pop_front());
  }

 private:
  inline void wake(Wait& waiter) noexcept;

  Loop& loop_;
  IntrusiveList<Wait, QueueTag> waiting_;
};

class WaitQueue::Wait final : public Waiter {
 public:
  Wait(WaitQueue& queue, StopToken token) noexcept : queue_(queue), token_(token) {}

  [[nodiscard]] static bool await_ready() noexcept { return false; }
  [[nodiscard]] bool await_suspend(std::coroutine_handle<> waiting) noexcept {
    if (!begin_wait(waiting, token_)) {
      reason_ = token_.reason();
      return false;
    }
    queue_.waiting_.push_back(*this);
    return true;
  }
  [[nodiscard]] Result<void> await_resume() const noexcept {
    if (reason_ != 0) return std::unexpected(Error{reason_, "wait"});
    return {};
  }

  void stop(int reason) noexcept override {
    reason_ = reason;
    ListNode<QueueTag>::unlink();
    queue_.loop_.ready(*this);
  }

 private:
  friend class WaitQueue;

  WaitQueue& queue_;
  StopToken token_;
  int reason_ = 0;
};

inline WaitQueue::Wait WaitQueue::wait(StopToken token) noexcept {
  return {*this, token};
}

inline void WaitQueue::wake(Wait& waiter) noexcept {
  // From here on a stop is too late: a wake-up that was given must not be lost for the next in the
  // queue.
  waiter.end_wait();
  loop_.ready(waiter);
}

}  // namespace runtime
