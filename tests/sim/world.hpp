#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/sim/descriptors.hpp"
#include "tests/sim/random.hpp"
#include "tests/sim/simulated_file.hpp"
#include "tests/sim/trace.hpp"

namespace sim {

using Duration = std::chrono::nanoseconds;

/// How often what goes wrong, per mille of the operations that it may happen to.
struct Faults {
  unsigned nuisances = 0;  ///< that the program must get over: short counts, ENOBUFS, EAGAIN, ...
  unsigned sockets = 0;    ///< errors that end a connection
  unsigned files = 0;      ///< errors of the file system, and of the process' limits
  unsigned delays = 0;     ///< operations that take a hundred times as long
};

/// All that is outside the program: time, files, clients. Events happen one after the other, at
/// times that follow from the seed, and only while the program waits in its ring.
class World {
 public:
  using Action = std::function<void()>;

  World(std::uint64_t seed, Trace& trace);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// The one that the simulated Ring and System belong to.
  [[nodiscard]] static World& current();

  [[nodiscard]] TimePoint now() const noexcept { return now_; }
  /// Nanoseconds since the epoch.
  [[nodiscard]] std::int64_t wall_clock() const noexcept;

  /// Lets something happen after a time.
  void after(Duration delay, Action action);
  /// Time passes, and what is due happens.
  void pass(Duration time);
  /// Time passes until `done` says so or the limit is reached.
  void wait(std::optional<Duration> limit, const std::function<bool()>& done);

  /// How long an operation takes.
  [[nodiscard]] Duration latency();

  template <class... Parts>
  void note(const Parts&... parts) {
    trace_.note(now_.time_since_epoch().count(), parts...);
  }

  /// An invariant does not hold: says so and ends the process.
  template <class... Parts>
  [[noreturn]] void fail(const Parts&... parts) {
    Trace failure(true);
    failure.note(now_.time_since_epoch().count(), "FAILED:", parts...);
    abort();
  }

  /// Remembers that a look at the files may have gone wrong for this.
  void note_file_fault() { file_faults_.push_back(now_); }
  [[nodiscard]] bool had_file_fault(Window window) const;

  /// Whether an operation in flight names a descriptor is for the kernel to say.
  void set_names(std::function<bool(int)> names) { names_ = std::move(names); }
  /// Fails if one does.
  void expect_unnamed(int descriptor) {
    if (names_(descriptor)) fail(descriptor, "is closed while an operation names it");
  }

  /// What holds whenever the program enters the kernel.
  void set_invariant(std::function<void()> invariant) { invariant_ = std::move(invariant); }
  void expect_invariant() const { invariant_(); }

  Random random;
  Faults faults;
  std::size_t helper_calls = 0;  ///< so far
  Descriptors descriptors;
  FileSystem files;

 private:
  [[noreturn]] static void abort();
  void happen_until(TimePoint time);

  Trace& trace_;
  TimePoint now_;
  std::map<std::pair<TimePoint, std::uint64_t>, Action> events_;
  std::uint64_t next_event_ = 0;
  std::vector<TimePoint> file_faults_;
  std::function<void()> invariant_ = [] {};
  std::function<bool(int)> names_ = [](int) { return false; };
};

}  // namespace sim
