#include "runtime/deadlines.hpp"

#include <algorithm>

namespace runtime {

void Deadline::arm(DeadlineClass& duration_class) noexcept {
  unlink();
  expiry_ = duration_class.owner_.now_ + duration_class.duration_;
  duration_class.armed_.push_back(*this);
  duration_class.owner_.earliest_ = std::min(duration_class.owner_.earliest_, expiry_);
}

DeadlineClass& Deadlines::class_of(std::chrono::nanoseconds duration) {
  const auto known = std::ranges::find(classes_, duration, &DeadlineClass::duration);
  return known != classes_.end() ? *known : classes_.emplace_front(*this, duration);
}

std::optional<system::TimePoint> Deadlines::next() noexcept {
  std::optional<system::TimePoint> earliest;
  for (const DeadlineClass& each : classes_) {
    if (each.armed_.empty()) continue;
    const system::TimePoint expiry = each.armed_.front().expiry_;
    earliest = earliest ? std::min(*earliest, expiry) : expiry;
  }
  earliest_ = earliest.value_or(system::TimePoint::max());
  return earliest;
}

void Deadlines::expire() noexcept {
  if (now_ < earliest_) return;
  for (DeadlineClass& each : classes_) {
    while (!each.armed_.empty() && each.armed_.front().expiry_ <= now_) {
      each.armed_.pop_front().source_.stop(ETIMEDOUT);
    }
  }
  (void)next();
}

}  // namespace runtime
