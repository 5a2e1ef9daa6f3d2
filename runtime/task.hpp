#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "runtime/check.hpp"

namespace runtime {

class Scope;

/// What every task's promise knows: who awaits it, or which scope spawned it.
class TaskPromise {
 public:
  [[nodiscard]] static std::suspend_always initial_suspend() noexcept { return {}; }
  [[noreturn]] static void unhandled_exception() noexcept { std::terminate(); }

  /// Goes on with the awaiting coroutine by symmetric transfer, so that a chain of completions
  /// needs no stack.
  struct FinalAwaiter {
    [[nodiscard]] static bool await_ready() noexcept { return false; }
    template <class Promise>
    [[nodiscard]] std::coroutine_handle<> await_suspend(
        std::coroutine_handle<Promise> finished) const noexcept {
      TaskPromise& promise = finished.promise();
      if (promise.scope_ != nullptr) promise.leave_scope(finished);
      return promise.continuation_ ? promise.continuation_ : std::noop_coroutine();
    }
    static void await_resume() noexcept {}
  };
  [[nodiscard]] static FinalAwaiter final_suspend() noexcept { return {}; }

  void set_continuation(std::coroutine_handle<> continuation) noexcept {
    continuation_ = continuation;
  }

 private:
  friend class Scope;
  friend class Loop;

  void leave_scope(std::coroutine_handle<> finished) noexcept;

  std::coroutine_handle<> continuation_;
  Scope* scope_ = nullptr;
};

/// A lazy coroutine with one awaiter: it starts when it is awaited (or spawned, or run) and its
/// frame lives in the Task. A frame must not die between start and end: whatever it waits for then
/// aborts the process. One thread.
///
/// Awaiting resumes the child directly and goes on without suspending if the child is done.
/// Symmetric transfer into the child would be shorter, but g++ 12 makes it a real call below -O2
/// and under the sanitizers: a loop that awaits a million ready tasks then overflows the stack.
/// Both ways cost the same instructions at -O3.
template <class T = void>
class [[nodiscard]] Task {
 public:
  class promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (frame_) frame_.destroy();
  }

  class Awaiter {
   public:
    explicit Awaiter(Handle frame) noexcept : frame_(frame) {}
    [[nodiscard]] static bool await_ready() noexcept { return false; }
    [[nodiscard]] bool await_suspend(std::coroutine_handle<> awaiting) const noexcept {
      frame_.resume();
      if (frame_.done()) return false;
      frame_.promise().set_continuation(awaiting);
      return true;
    }
    T await_resume() const noexcept { return frame_.promise().take(); }

   private:
    Handle frame_;
  };
  [[nodiscard]] Awaiter operator co_await() && noexcept { return Awaiter(frame_); }

 private:
  friend class Scope;
  friend class Loop;

  explicit Task(Handle frame) noexcept : frame_(frame) {}

  Handle frame_;
};

template <class T>
class Task<T>::promise_type : public TaskPromise {
 public:
  Task get_return_object() noexcept { return Task(Handle::from_promise(*this)); }
  template <class U>
  void return_value(U&& value) noexcept {
    value_.emplace(std::forward<U>(value));
  }
  [[nodiscard]] T take() noexcept {
    CHECK(value_.has_value());
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class Task<void>::promise_type : public TaskPromise {
 public:
  Task get_return_object() noexcept { return Task(Handle::from_promise(*this)); }
  void return_void() const noexcept {}
  void take() const noexcept {}
};

}  // namespace runtime
