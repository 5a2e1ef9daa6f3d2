#include "server/heartbeat.hpp"

namespace server {

using std::chrono::steady_clock;

std::optional<steady_clock::time_point> Heartbeat::next() const noexcept {
  if (!manager_.is_there()) return std::nullopt;
  return next_;
}

void Heartbeat::beat(std::string_view status) {
  // Twice as often as sd_watchdog_enabled(3) advises: an answer is looked at one beat later.
  constexpr int kBeatsPerPeriod = 4;
  constexpr std::chrono::seconds kForStatusAlone{10};
  const auto& watchdog = manager_.watchdog();
  if (crew_.has_answered()) {
    if (watchdog) manager_.keep_alive();
    crew_.ask();
  }
  if (status != told_) manager_.tell(status);
  told_ = status;
  next_ = steady_clock::now() + (watchdog ? *watchdog / kBeatsPerPeriod : kForStatusAlone);
}

}  // namespace server
