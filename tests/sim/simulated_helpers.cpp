#include "runtime/check.hpp"
#include "runtime/helpers.hpp"
#include "tests/sim/live_memory.hpp"
#include "tests/sim/world.hpp"

namespace runtime {

// Calls are made one by one, at a time that the world chooses, on the only thread there is.
Helpers::Pool::Pool(unsigned, unsigned queue) : queue_limit_(queue) {}

Helpers::Pool::~Pool() {
  CHECK(unfinished_ == 0);
}

bool Helpers::Pool::enqueue(Job& job) noexcept {
  const sim::MemoryOf simulation(sim::Owner::simulation);
  sim::World& world = sim::World::current();
  if (unfinished_ >= queue_limit_ || world.random.chance(world.faults.nuisances)) return false;
  ++unfinished_;
  ++world.helper_calls;
  world.after(10 * world.latency(), [this, &job] {
    const sim::MemoryOf worker(sim::Owner::worker);
    job.work();
    --unfinished_;
    job.report();
  });
  return true;
}

}  // namespace runtime
