#include "runtime/check.hpp"
#include "runtime/helpers.hpp"
#include "tests/sim/world.hpp"

namespace runtime {

// Calls are made one by one, at a time that the world chooses, on the only thread there is.
Helpers::Helpers(const HelpersOptions& options) : queue_limit_(options.queue) {}

Helpers::~Helpers() {
  CHECK(unfinished_ == 0);
}

bool Helpers::enqueue(Job& job) noexcept {
  sim::World& world = sim::World::current();
  if (unfinished_ >= queue_limit_ || world.random.chance(world.faults.nuisances)) return false;
  ++unfinished_;
  world.after(10 * world.latency(), [this, &job] {
    job.work();
    --unfinished_;
    job.report();
  });
  return true;
}

}  // namespace runtime
