#include "tests/sim/world.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "runtime/check.hpp"

namespace sim {
namespace {

using std::chrono::microseconds;

World* the_world = nullptr;

/// When the world begins: a time like any other.
constexpr std::int64_t kBeginning = 1'700'000'000'123'456'789;

}  // namespace

World::World(std::uint64_t seed, Trace& trace) : random(seed), trace_(trace) {
  CHECK(the_world == nullptr);
  the_world = this;
  now_ = TimePoint(std::chrono::hours(1));
}

World::~World() {
  the_world = nullptr;
}

World& World::current() {
  CHECK(the_world != nullptr);
  return *the_world;
}

std::int64_t World::wall_clock() const noexcept {
  return kBeginning + now_.time_since_epoch().count();
}

void World::after(Duration delay, Action action) {
  events_.emplace(std::pair(now_ + delay, next_event_++), std::move(action));
}

void World::happen_until(TimePoint time) {
  while (!events_.empty() && events_.begin()->first.first <= time) {
    auto event = events_.extract(events_.begin());
    now_ = std::max(now_, event.key().first);
    event.mapped()();
  }
}

void World::pass(Duration time) {
  const TimePoint until = now_ + time;
  happen_until(until);
  now_ = until;
}

void World::wait(std::optional<Duration> limit, const std::function<bool()>& done) {
  const TimePoint end = limit ? now_ + *limit : TimePoint::max();
  while (!done()) {
    if (events_.empty() && !limit) fail("the loop waits for what will never happen");
    // Signals, and a kernel that returns early for any other reason.
    if (random.chance(faults.nuisances / 4)) return;
    if (events_.empty() || events_.begin()->first.first > end) {
      // Timers are never early, but late.
      now_ = end + microseconds(random.below(2000));
      return;
    }
    happen_until(events_.begin()->first.first);
  }
  // The thread does not run at once, and meanwhile more happens.
  if (random.chance(500)) pass(microseconds(random.below(200)));
}

Duration World::latency() {
  if (random.chance(300)) return {};
  Duration delay = microseconds(random.between(1, 100));
  if (random.chance(100)) delay *= 20;
  if (random.chance(faults.delays)) delay *= 100;
  return delay;
}

bool World::had_file_fault(Window window) const {
  return std::ranges::any_of(
      file_faults_, [&](TimePoint time) { return time >= window.from && time <= window.to; });
}

void World::abort() {
  std::fflush(stdout);
  std::abort();
}

}  // namespace sim
