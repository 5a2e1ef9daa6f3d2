#include "runtime/coalescing.hpp"

#include <algorithm>

namespace runtime {

bool Coalescing::pauses(std::uint32_t sent, system::TimePoint now) noexcept {
  sent_ += sent;
  if (now >= period_begin_ + options_.period) end_period(now);
  // Who was answered needs a moment to ask again. A receive that is only handed in may find what
  // came meanwhile, and is not to wait for more.
  return pausing_ && sent != 0;
}

void Coalescing::end_period(system::TimePoint now) noexcept {
  const std::chrono::duration<double> elapsed = now - period_begin_;
  const double rate = static_cast<double>(sent_) / elapsed.count();
  pausing_ = pausing_ ? may_go_on(rate, now) : may_begin(rate, now);
  period_begin_ = now;
  sent_ = 0;
}

bool Coalescing::may_begin(double rate, system::TimePoint now) noexcept {
  if (now < change_ || rate < options_.least_rate) return false;
  rate_before_ = rate;
  change_ = now + options_.term;
  return true;
}

bool Coalescing::may_go_on(double rate, system::TimePoint now) noexcept {
  if (rate < options_.least_kept * rate_before_) {
    change_ = now + rest_;
    rest_ = std::min(2 * rest_, options_.longest_rest);
    return false;
  }
  if (now < change_) return true;
  rest_ = options_.shortest_rest;
  return false;
}

}  // namespace runtime
