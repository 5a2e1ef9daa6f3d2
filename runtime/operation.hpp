#pragma once

#include <cerrno>
#include <coroutine>
#include <cstdint>

#include <liburing.h>

#include "runtime/check.hpp"
#include "runtime/loop.hpp"
#include "runtime/waiter.hpp"

namespace runtime {

/// Whether the kernel may try the operation in the submitting thread first. `punted` never does:
/// for files that may stall, whose first try would block the loop (IOSQE_ASYNC).
enum class Dispatch { inline_first, punted };

/// One request in the kernel's hands. Lives in the awaiting frame, or in what that owns; its
/// address is the user_data, so no table stands between a CQE and the coroutine that waits for it.
/// Dying in flight aborts the process: the kernel still writes.
class Operation : public Waiter {
 public:
  /// A CQE of this operation; on the loop's thread, never resumes anything.
  virtual void complete(std::int32_t result, std::uint32_t flags) noexcept = 0;

  /// Asks the kernel to end it; the operation's own CQE still comes, and may still say success.
  void stop(int reason) noexcept override;

  [[nodiscard]] bool in_flight() const noexcept { return in_flight_; }

 protected:
  explicit Operation(Loop& loop) noexcept : loop_(loop) {}
  ~Operation() { CHECK(!in_flight_); }

  [[nodiscard]] Loop& loop() const noexcept { return loop_; }

  /// Puts an SQE into the turn's batch. `fill` prepares it; everything it points to lives until the
  /// last completion.
  template <class Fill>
  void submit(Fill&& fill) noexcept {
    CHECK(!in_flight_);
    io_uring_sqe& sqe = loop_.ring_.prepare();
    fill(sqe);
    sqe.user_data = reinterpret_cast<std::uintptr_t>(this);
    in_flight_ = true;
    ++loop_.in_flight_;
    if (loop_.submission_ == Submission::immediate) loop_.ring_.submit();
  }

  /// Part of filling an SQE of a file's operation.
  void dispatch(io_uring_sqe& sqe, Dispatch dispatch) noexcept {
    if (dispatch == Dispatch::inline_first) {
      loop_.tries_files_ = true;
      return;
    }
    sqe.flags |= IOSQE_ASYNC;
    ++loop_.punts_;
  }

  /// Part of filling an SQE that sends little: for Coalescing.
  void count_small_send() noexcept { ++loop_.small_sends_; }

  /// To be called for the CQE that has no IORING_CQE_F_MORE.
  void leave_kernel() noexcept {
    CHECK(in_flight_);
    in_flight_ = false;
    --loop_.in_flight_;
  }

  [[nodiscard]] bool stop_requested() const noexcept { return stop_reason_ != 0; }

  /// The completion's result, with a cancellation told apart by who asked for it.
  [[nodiscard]] std::int32_t blame(std::int32_t result) const noexcept {
    return result == -ECANCELED && stop_reason_ != 0 ? -stop_reason_ : result;
  }

 private:
  Loop& loop_;
  int stop_reason_ = 0;
  bool in_flight_ = false;
};

/// An operation with one completion, as the base of an awaiter: `co_await` submits it and gives
/// what `Derived::finish` makes of the completion. It may be started earlier than it is awaited, so
/// that it runs beside other operations; then it must still be awaited. `Derived` has `void
/// prepare(io_uring_sqe&)` and `auto finish(std::int32_t result, std::uint32_t flags)`.
template <class Derived>
class Awaitable : public Operation {
 public:
  /// Submits it; to be awaited later.
  void start() noexcept {
    CHECK(!started_);
    started_ = true;
    if (token_.reason() != 0) {
      settle(-token_.reason(), 0);
      return;
    }
    token_.add(*this);
    static_cast<Derived*>(this)->begin();
  }

  [[nodiscard]] bool await_ready() const noexcept { return settled_; }

  [[nodiscard]] bool await_suspend(std::coroutine_handle<> waiting) noexcept {
    if (!started_) start();
    if (settled_) return false;
    set_waiting(waiting);
    return true;
  }

  [[nodiscard]] auto await_resume() noexcept { return take(); }

  /// Waits only; what came of it is taken afterwards. For operations that live elsewhere than in
  /// the awaiting frame, which then need not have room for their results either.
  class Settlement {
   public:
    explicit Settlement(Awaitable& operation) noexcept : operation_(operation) {}
    [[nodiscard]] bool await_ready() const noexcept { return operation_.await_ready(); }
    [[nodiscard]] bool await_suspend(std::coroutine_handle<> waiting) const noexcept {
      return operation_.await_suspend(waiting);
    }
    static void await_resume() noexcept {}

   private:
    Awaitable& operation_;
  };
  [[nodiscard]] Settlement settled() noexcept { return Settlement(*this); }
  /// What came of it, once it has settled.
  [[nodiscard]] auto take() noexcept {
    CHECK(settled_);
    return static_cast<Derived*>(this)->finish(result_, flags_);
  }

  void complete(std::int32_t result, std::uint32_t flags) noexcept override {
    leave_kernel();
    settle(blame(result), flags);
  }

 protected:
  Awaitable(Loop& loop, StopToken token) noexcept : Operation(loop), token_(token) {}
  ~Awaitable() = default;

  /// What a start does; `Derived` may have reason to wait before it submits.
  void begin() noexcept { submit_request(); }
  void submit_request() noexcept {
    submit([this](io_uring_sqe& sqe) { static_cast<Derived*>(this)->prepare(sqe); });
  }

  void settle(std::int32_t result, std::uint32_t flags) noexcept {
    end_wait();
    result_ = result;
    flags_ = flags;
    settled_ = true;
    if (waiting()) loop().ready(*this);
  }

 private:
  StopToken token_;
  std::int32_t result_ = 0;
  std::uint32_t flags_ = 0;
  bool started_ = false;
  bool settled_ = false;
};

/// The result of an operation that answers with a count.
[[nodiscard]] inline Result<std::size_t> count_or_error(std::int32_t result,
                                                        const char* operation) noexcept {
  if (result < 0) return std::unexpected(Error{-result, operation});
  return static_cast<std::size_t>(result);
}

}  // namespace runtime
