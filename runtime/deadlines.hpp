#pragma once

#include <chrono>
#include <forward_list>
#include <optional>

#include "runtime/intrusive_list.hpp"
#include "runtime/stop.hpp"
#include "runtime/system.hpp"

namespace runtime {

class Deadlines;
class Deadline;
struct DeadlineTag;

/// All deadlines of one duration, oldest first. As they share the duration, the first to be armed
/// is the first to expire: arming and disarming cost a few pointers, whatever their number.
class DeadlineClass {
 public:
  DeadlineClass(Deadlines& owner, std::chrono::nanoseconds duration) noexcept
      : owner_(owner), duration_(duration) {}

  [[nodiscard]] std::chrono::nanoseconds duration() const noexcept { return duration_; }

 private:
  friend class Deadline;
  friend class Deadlines;

  Deadlines& owner_;
  std::chrono::nanoseconds duration_;
  IntrusiveList<Deadline, DeadlineTag> armed_;
};

/// Stops its source with ETIMEDOUT when it expires. Armed for at most one class at a time; disarmed
/// by its destructor.
class Deadline : public ListNode<DeadlineTag> {
 public:
  explicit Deadline(StopSource& source) noexcept : source_(source) {}
  ~Deadline() { disarm(); }

  /// Expires one duration of the class from now; an earlier arming is forgotten.
  void arm(DeadlineClass& duration_class) noexcept;
  void disarm() noexcept { unlink(); }

 private:
  friend class Deadlines;

  StopSource& source_;
  system::TimePoint expiry_;
};

/// The deadlines of one loop. One thread; outlives its classes' deadlines.
class Deadlines {
 public:
  explicit Deadlines(const system::TimePoint& now) noexcept : now_(now) {}

  /// The class of a duration, which is kept as long as the loop.
  [[nodiscard]] DeadlineClass& class_of(std::chrono::nanoseconds duration);

  /// When the next one expires.
  [[nodiscard]] std::optional<system::TimePoint> next() noexcept;

  /// Stops the sources of those that have expired.
  void expire() noexcept;

 private:
  friend class Deadline;

  const system::TimePoint& now_;  // the loop's clock, read once per turn
  std::forward_list<DeadlineClass> classes_;
  /// None expires before: so that there is nothing to look through in most turns.
  system::TimePoint earliest_ = system::TimePoint::min();
};

}  // namespace runtime
