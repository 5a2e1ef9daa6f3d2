#pragma once

#include <cerrno>
#include <coroutine>

#include "runtime/stop.hpp"

namespace runtime {

struct QueueTag;

/// A suspended coroutine: where to resume it, and how to end its wait early. Base of everything
/// that can be awaited; lives in the awaiting frame, so waiting allocates nothing. Stands in one
/// queue at a time: of the loop (ready) or of what it waits for.
class Waiter : public Stoppable, public ListNode<QueueTag> {
 public:
  [[nodiscard]] std::coroutine_handle<> waiting() const noexcept { return waiting_; }

 protected:
  ~Waiter() = default;

  /// Notes who waits and registers with the token. False if the token has been stopped: then do not
  /// suspend.
  [[nodiscard]] bool begin_wait(std::coroutine_handle<> waiting, StopToken token) noexcept {
    set_waiting(waiting);
    if (token.reason() != 0) return false;
    token.add(*this);
    return true;
  }

  void set_waiting(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }

  void end_wait() noexcept { ListNode<StopTag>::unlink(); }

 private:
  std::coroutine_handle<> waiting_;
};

using WaiterList = IntrusiveList<Waiter, QueueTag>;

}  // namespace runtime
