#pragma once

#include <atomic>
#include <concepts>
#include <coroutine>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <semaphore.h>

#include "runtime/loop.hpp"
#include "runtime/result.hpp"
#include "runtime/waiter.hpp"

namespace runtime {

struct HelpersOptions {
  unsigned threads = 2;
  unsigned queue = 256;  ///< calls that may wait or run; one more fails with EAGAIN
};

/// A few threads for what io_uring cannot do and a loop must not: reading directory entries,
/// compressing. Loops hand over a call without taking a lock (a lock-free list and a semaphore) and
/// get the result as a message. Outlives every call.
class Helpers {
 public:
  explicit Helpers(const HelpersOptions& options);
  ~Helpers();
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

  template <std::invocable Function>
  class Call;

  /// Runs `function` on a helper thread and gives `Result` of what it returns; EAGAIN when too much
  /// waits already. Once it has begun it cannot be stopped: the caller waits. From any loop's
  /// thread.
  template <std::invocable Function>
  [[nodiscard]] Call<Function> run(Loop& loop, Function function) noexcept {
    return {*this, loop, std::move(function)};
  }

 private:
  class Job {
   public:
    virtual void work() noexcept = 0;
    /// Tells the caller; the job may be gone when it returns.
    virtual void report() noexcept = 0;

   protected:
    ~Job() = default;

   private:
    friend class Helpers;
    Job* next_ = nullptr;
  };

  [[nodiscard]] bool enqueue(Job& job) noexcept;
  [[nodiscard]] Job* dequeue() noexcept;
  void work_until_closed() noexcept;

  const unsigned queue_limit_;
  std::atomic<unsigned> unfinished_ = 0;
  std::atomic<Job*> newest_ = nullptr;
  sem_t available_{};
  std::mutex oldest_first_;  // among helpers only
  Job* oldest_ = nullptr;
  std::vector<std::jthread> threads_;
};

template <std::invocable Function>
class Helpers::Call final : public Waiter, private Job, private Message {
 public:
  using Value = std::invoke_result_t<Function>;
  static_assert(!std::is_void_v<Value>, "a call gives a value, if only to say that it went well");

  Call(Helpers& helpers, Loop& loop, Function function) noexcept
      : helpers_(helpers), loop_(loop), function_(std::move(function)) {}

  [[nodiscard]] static bool await_ready() noexcept { return false; }
  [[nodiscard]] bool await_suspend(std::coroutine_handle<> waiting) noexcept {
    (void)begin_wait(waiting, {});
    return helpers_.enqueue(*this);
  }
  [[nodiscard]] Result<Value> await_resume() noexcept {
    if (!value_) return std::unexpected(Error{EAGAIN, "helpers"});
    return std::move(*value_);
  }

  void stop(int) noexcept override {}

 private:
  void work() noexcept override { value_.emplace(function_()); }
  void report() noexcept override { loop_.post(*this); }
  void deliver() noexcept override { loop_.ready(*this); }

  Helpers& helpers_;
  Loop& loop_;
  Function function_;
  std::optional<Value> value_;
};

}  // namespace runtime
