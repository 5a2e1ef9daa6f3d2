#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <liburing.h>

#include "runtime/result.hpp"

namespace runtime {

/// Sizes and limits of one ring.
struct RingOptions {
  unsigned submission_entries =
      512;  ///< at least one turn's SQEs, or the turn needs a second enter
  unsigned completion_entries = 8192;  ///< at least what can complete between two turns
  /// Most io-wq threads of this ring: for files, and for what may wait without bound. The kernel's
  /// own default for the second is the process limit (io_uring_register_iowq_max_workers(3)).
  unsigned bounded_workers = 32;
  unsigned unbounded_workers = 4;
  /// Whether the kernel refuses what no server needs: other operations (a connection to somebody
  /// else, a socket), other flags, other registrations. Such an SQE completes with EACCES. Where
  /// the kernel does not restrict it, the ring is made all the same: see Ring::restriction.
  bool restricted = false;
};

/// What the ring did since it was made.
struct RingCounters {
  std::uint64_t enters = 0;         ///< io_uring_enter calls
  std::uint64_t submissions = 0;    ///< SQEs handed to the kernel
  std::uint64_t completions = 0;    ///< CQEs read
  std::uint64_t early_flushes = 0;  ///< enters because the SQ was full in the middle of a turn
  std::uint64_t overflows =
      0;  ///< enters that left CQEs on the kernel's slow list because the CQ was full
};

/// Something that a ring needs of the kernel, and whether it is there.
struct RingNeed {
  std::string_view name;  ///< as io_uring's manual pages have it
  bool met;
};

/// What the kernel has of all that a ring needs; nothing of it where there is no io_uring at all.
struct RingSupport {
  std::vector<RingNeed> setup;
  std::vector<RingNeed> features;
  std::vector<RingNeed> operations;
  std::optional<int> disabled;  ///< kernel.io_uring_disabled, which there is since Linux 6.6
};

/// All contact with io_uring, one of the two seams: a simulated kernel links its own definitions of
/// these members in place of ring.cpp and reads the same SQEs. Belongs to the thread that made it.
/// An error from io_uring_enter that no retry can mend aborts the process: limping on would lose
/// completions.
class Ring {
 public:
  /// Makes the ring disabled, restricts it and enables it. On the thread that will use it.
  [[nodiscard]] static Result<Ring> create(const RingOptions& options) noexcept;

  Ring(Ring&&) noexcept;
  Ring& operator=(Ring&&) = delete;
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring();

  /// The error for which the kernel did not restrict it, if it was asked to.
  [[nodiscard]] Result<void> restriction() const noexcept;

  /// An empty SQE, to be filled at once. Valid until the next call of any other member.
  [[nodiscard]] io_uring_sqe& prepare() noexcept;

  /// Hands over what was prepared without reading completions.
  void submit() noexcept;

  /// One io_uring_enter: hands over what was prepared, lets the kernel finish what it has deferred,
  /// and waits until that many completions are there or `timeout` has passed. Zero does not wait;
  /// nullopt waits without limit.
  void enter(std::optional<std::chrono::nanoseconds> timeout, unsigned wanted = 1) noexcept;

  /// A run of completions, oldest first; empty when none is left. Valid until `advance`.
  [[nodiscard]] std::span<const io_uring_cqe> completions() noexcept;

  /// Gives the first `count` completions back to the kernel.
  void advance(unsigned count) noexcept;

  /// Provided buffers: `memory` holds `entries` io_uring_buf slots, page-aligned, and outlives the
  /// registration.
  [[nodiscard]] Result<void> register_buffer_ring(io_uring_buf_ring* memory, unsigned entries,
                                                  unsigned short group) noexcept;
  void unregister_buffer_ring(unsigned short group) noexcept;

  [[nodiscard]] const RingCounters& counters() const noexcept;

  /// Tries out each need by itself, also where `create` fails.
  [[nodiscard]] static RingSupport support();

  /// Why `create` failed with `error`, and the remedy, in one sentence for people.
  [[nodiscard]] static std::string explain(const Error& error);

 private:
  struct Kernel;
  explicit Ring(std::unique_ptr<Kernel> kernel) noexcept;

  std::unique_ptr<Kernel> kernel_;
};

}  // namespace runtime
