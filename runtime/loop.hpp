#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/buffer_pool.hpp"
#include "runtime/coalescing.hpp"
#include "runtime/deadlines.hpp"
#include "runtime/fd.hpp"
#include "runtime/result.hpp"
#include "runtime/ring.hpp"
#include "runtime/task.hpp"
#include "runtime/waiter.hpp"

namespace runtime {

class Operation;
class StallBudget;

/// When an operation reaches the kernel: with all others of its turn, or at once (for measurement).
enum class Submission { deferred, immediate };

/// What a loop with nothing to do does: sleep in the kernel; the same, but not wake up for each
/// request when there are very many (Coalescing); or look for completions for a while first.
enum class Wait { block, coalesce, spin };

struct LoopOptions {
  RingOptions ring{};
  BufferPoolOptions buffers{};
  Submission submission = Submission::deferred;
  Wait wait = Wait::block;
  std::chrono::microseconds spin_time{50};
  CoalescingOptions coalescing{};
};

/// Something another thread wants done on the loop's thread. Belongs to its sender, who keeps it
/// until `deliver` has run.
class Message {
 public:
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  /// On the loop's thread, between turns.
  virtual void deliver() noexcept = 0;

 protected:
  Message() noexcept = default;
  ~Message() = default;

 private:
  friend class Loop;
  Message* next_ = nullptr;
};

/// One thread's event loop. A turn enters the kernel once with all the SQEs that were prepared,
/// moves what completed to the ready queue, stops what has passed its deadline, and resumes the
/// coroutines that are ready. Completions are never resumed while the CQ is being read, so nothing
/// can re-enter it. Made, run and destroyed on one thread; outlives every task, operation and
/// lease.
class Loop {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Loop>> create(const LoopOptions& options);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Turns until the task is done. Not from within a task.
  template <class T>
  T run(Task<T> task) {
    read_clocks();
    resume(task.frame_);
    while (!task.frame_.done()) turn();
    return task.frame_.promise().take();
  }

  /// Queues a coroutine to be resumed in this turn or the next.
  void ready(Waiter& waiter) noexcept { ready_.push_back(waiter); }

  /// Delivers the message on the loop's thread. From any thread.
  void post(Message& message) noexcept;

  /// The clock of this turn.
  [[nodiscard]] const system::TimePoint& now() const noexcept { return now_; }
  /// Seconds since the epoch, of this turn.
  [[nodiscard]] std::int64_t wall_clock() const noexcept { return wall_clock_; }

  [[nodiscard]] Ring& ring() noexcept { return ring_; }
  [[nodiscard]] BufferPool& buffers() noexcept { return *buffers_; }
  /// Of the ring's bounded_workers three quarters.
  [[nodiscard]] StallBudget& stall_budget() noexcept { return *stall_budget_; }
  [[nodiscard]] Deadlines& deadlines() noexcept { return deadlines_; }
  /// Operations in the kernel's hands.
  [[nodiscard]] std::uint64_t in_flight() const noexcept { return in_flight_; }
  /// Operations that were sent to the kernel's threads (Dispatch::punted) since the loop was made.
  [[nodiscard]] std::uint64_t punts() const noexcept { return punts_; }
  /// The most time that passed between two waits, since the loop was made: what waited for this
  /// loop waited so long. Everything on this thread counts, in the kernel too, whether it worked,
  /// slept or had no processor, but not what is handed over in the call that waits: of such
  /// operations none sleeps (`tries_files_`).
  [[nodiscard]] std::chrono::nanoseconds longest_turn() const noexcept { return longest_turn_; }

 private:
  friend class Operation;
  friend class Scope;

  class WakeUp;

  Loop(const LoopOptions& options, Ring ring, Fd wake_descriptor);

  void turn() noexcept;
  void resume_ready() noexcept;
  void resume(std::coroutine_handle<> coroutine) noexcept;
  void destroy_retired() noexcept;
  /// Enters the kernel; false if without waiting there.
  bool wait_for_completions() noexcept;
  void wait_until(std::optional<system::TimePoint> deadline, system::TimePoint from) noexcept;
  /// The same, but for a while only, and not just until the first of them.
  void pause(std::optional<system::TimePoint> deadline, system::TimePoint from,
             std::uint32_t sends) noexcept;
  void count_turn(std::chrono::nanoseconds duration) noexcept {
    if (duration > longest_turn_) longest_turn_ = duration;
  }
  void dispatch_completions() noexcept;
  void deliver_messages() noexcept;
  void read_clocks() noexcept;

  /// A finished frame that nobody awaits, to be destroyed once it has left the stack.
  void retire(std::coroutine_handle<> frame) { retired_.push_back(frame); }

  const Submission submission_;
  const Wait wait_;
  const std::chrono::microseconds spin_time_;
  Coalescing coalescing_;
  std::uint32_t small_sends_ = 0;  ///< that were prepared since the last wait
  system::TimePoint now_;
  std::int64_t wall_clock_ = 0;
  std::uint64_t in_flight_ = 0;
  std::uint64_t punts_ = 0;
  std::chrono::nanoseconds longest_turn_{};
  /// Whether the kernel is to try an operation of a file in this thread, where its file system may
  /// put the thread to sleep. Within a call that also waits, that could not be told from waiting.
  bool tries_files_ = false;
  Ring ring_;
  Deadlines deadlines_{now_};
  std::unique_ptr<BufferPool> buffers_;
  const std::unique_ptr<StallBudget> stall_budget_;
  WaiterList ready_;
  std::vector<std::coroutine_handle<>> retired_;
  Fd wake_descriptor_;
  std::atomic<Message*> messages_ = nullptr;
  bool messages_waiting_ = false;
  std::unique_ptr<WakeUp> wake_up_;
};

}  // namespace runtime
