#pragma once

#include <cstddef>
#include <deque>

#include "runtime/fd.hpp"
#include "runtime/operation.hpp"
#include "runtime/result.hpp"
#include "runtime/task.hpp"
#include "runtime/wait_queue.hpp"

namespace runtime {

/// Whether a listener belongs to one loop. On a shared one a multishot accept takes everything for
/// the first loop to arm it (257 of 257 connections, measured); single accepts spread.
enum class ListenerSharing { own, shared };

/// The connections of one listener. Accepts ahead of its consumer up to a high-water mark; beyond
/// it the kernel's backlog queues. One consumer; `close` must have completed before it dies. The
/// listener outlives it.
class AcceptStream final : public Operation {
 public:
  AcceptStream(Loop& loop, int listener, ListenerSharing sharing, std::size_t high_water) noexcept
      : Operation(loop), listener_(listener), sharing_(sharing), high_water_(high_water) {}

  /// The next connection. An error (EMFILE, ENFILE, ENOBUFS, ECONNABORTED, …) concerns this one
  /// call; the caller decides how long to wait before the next, as the same error may come at once.
  [[nodiscard]] Task<Result<Fd>> next(StopToken token);

  /// A connection that has been accepted already; empty where none waits.
  [[nodiscard]] Fd take() noexcept;

  /// Stops accepting until `next` is called again. What the kernel accepts meanwhile is kept for
  /// `next`.
  void pause() noexcept;

  /// Stops accepting and waits until the kernel has let go. What was accepted and not taken is in
  /// `take`.
  [[nodiscard]] Task<void> close();

  void complete(std::int32_t result, std::uint32_t flags) noexcept override;

 private:
  void arm() noexcept;

  int listener_;
  ListenerSharing sharing_;
  std::size_t high_water_;
  std::deque<Result<Fd>> accepted_;
  bool pausing_ = false;
  WaitQueue changed_{loop()};
};

}  // namespace runtime
