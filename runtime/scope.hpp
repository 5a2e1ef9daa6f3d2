#pragma once

#include <coroutine>
#include <cstddef>

#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "runtime/wait_queue.hpp"

namespace runtime {

/// Owns tasks that run beside their spawner. The only way to start work that nobody awaits, and it
/// must be joined before the scope dies: a scope that still has children aborts the process. One
/// thread.
class Scope {
 public:
  explicit Scope(Loop& loop) noexcept : loop_(loop) {}
  ~Scope() { CHECK(children_ == 0); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  /// Runs the task until it first suspends; the scope destroys its frame when it is done.
  void spawn(Task<void> task) noexcept;

  /// Stops every wait that was given this scope's token, or one of a child source.
  void stop() noexcept { stop_source_.stop(ECANCELED); }
  [[nodiscard]] StopSource& stop_source() noexcept { return stop_source_; }

  /// Completes when no child is left.
  [[nodiscard]] Task<void> join();

  [[nodiscard]] std::size_t size() const noexcept { return children_; }

 private:
  friend class TaskPromise;

  void leave(std::coroutine_handle<> finished) noexcept;

  Loop& loop_;
  StopSource stop_source_;
  std::size_t children_ = 0;
  WaitQueue empty_{loop_};
};

}  // namespace runtime
