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
  unsigned patient_threads = 2;  ///< besides, for calls that may stall
  unsigned queue = 256;  ///< calls of a kind that may wait or run; one more fails with EAGAIN
};

/// A few threads for what io_uring cannot do and a loop must not: reading directory entries,
/// compressing. Loops hand over a call without taking a lock (a lock-free list and a semaphore) and
/// get the result as a message. Outlives every call.
class Helpers {
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

  /// Threads and the queue that they share.
  class Pool {
   public:
    Pool(unsigned threads, unsigned queue);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// False where too much waits already.
    [[nodiscard]] bool enqueue(Job& job) noexcept;

   private:
    [[nodiscard]] Job* dequeue() noexcept;
    void work_until_closed() noexcept;

    const unsigned queue_limit_;
    std::atomic<unsigned> unfinished_ = 0;
    std::atomic<Job*> newest_ = nullptr;
    sem_t available_{};
    std::mutex oldest_first_;  // among its threads only
    Job* oldest_ = nullptr;
    std::vector<std::jthread> threads_;
  };

 public:
  /// `may_stall`: what asks a file system that may not answer. Only others of that kind wait for
  /// it.
  enum class Kind { prompt, may_stall };

  explicit Helpers(const HelpersOptions& options)
      : prompt_(options.threads, options.queue), patient_(options.patient_threads, options.queue) {}

  template <std::invocable Function>
  class Call;

  /// Runs `function` on a helper thread and gives `Result` of what it returns; EAGAIN when too much
  /// waits already. Once it has begun it cannot be stopped: the caller waits. From any loop's
  /// thread.
  template <std::invocable Function>
  [[nodiscard]] Call<Function> run(Loop& loop, Function function,
                                   Kind kind = Kind::prompt) noexcept {
    return {kind == Kind::prompt ? prompt_ : patient_, loop, std::move(function)};
  }

 private:
  Pool prompt_;
  Pool patient_;
};

template <std::invocable Function>
class Helpers::Call final : public Waiter, private Job, private Message {
 public:
  using Value = std::invoke_result_t<Function>;
  static_assert(!std::is_void_v<Value>, "a call gives a value, if only to say that it went well");

  Call(Pool& pool, Loop& loop, Function function) noexcept
      : pool_(pool), loop_(loop), function_(std::move(function)) {}

  [[nodiscard]] static bool await_ready() noexcept { return false; }
  [[nodiscard]] bool await_suspend(std::coroutine_handle<> waiting) noexcept {
    (void)begin_wait(waiting, {});
    return pool_.enqueue(*this);
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

  Pool& pool_;
  Loop& loop_;
  Function function_;
  std::optional<Value> value_;
};

}  // namespace runtime
