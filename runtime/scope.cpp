#include "runtime/scope.hpp"

namespace runtime {

void Scope::spawn(Task<void> task) noexcept {
  const Task<void>::Handle frame = std::exchange(task.frame_, nullptr);
  frame.promise().scope_ = this;
  ++children_;
  frame.resume();
  // One that is done already must be gone, with its parameters, when the spawner goes on to join.
  loop_.destroy_retired();
}

void Scope::leave(std::coroutine_handle<> finished) noexcept {
  loop_.retire(finished);
  if (--children_ == 0) empty_.wake_all();
}

Task<void> Scope::join() {
  while (children_ != 0) (void)co_await empty_.wait({});
}

void TaskPromise::leave_scope(std::coroutine_handle<> finished) noexcept {
  scope_->leave(finished);
}

}  // namespace runtime
