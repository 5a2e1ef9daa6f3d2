#include "runtime/scope.hpp"

namespace runtime {

void Scope::spawn(Task<void> task) noexcept {
  const Task<void>::Handle frame = std::exchange(task.frame_, nullptr);
  frame.promise().scope_ = this;
  ++children_;
  frame.resume();
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
