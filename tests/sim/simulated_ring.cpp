#include <utility>

#include "runtime/ring.hpp"
#include "tests/sim/live_memory.hpp"
#include "tests/sim/simulated_kernel.hpp"

namespace runtime {

struct Ring::Kernel {
  explicit Kernel(const RingOptions& options) : simulated(options) {}
  sim::SimulatedKernel simulated;
};

Ring::Ring(std::unique_ptr<Kernel> kernel) noexcept : kernel_(std::move(kernel)) {}
Ring::Ring(Ring&&) noexcept = default;
Ring::~Ring() = default;

Result<Ring> Ring::create(const RingOptions& options) noexcept {
  const sim::MemoryOf simulation(sim::Owner::simulation);
  return Ring(std::make_unique<Kernel>(options));
}

Result<void> Ring::restriction() const noexcept {
  return {};
}

io_uring_sqe& Ring::prepare() noexcept {
  const sim::MemoryOf simulation(sim::Owner::simulation);
  return kernel_->simulated.prepare();
}

void Ring::submit() noexcept {
  const sim::MemoryOf simulation(sim::Owner::simulation);
  kernel_->simulated.submit();
}

void Ring::enter(std::optional<std::chrono::nanoseconds> timeout, unsigned wanted) noexcept {
  const sim::MemoryOf simulation(sim::Owner::simulation);
  kernel_->simulated.enter(timeout, wanted);
}

std::span<const io_uring_cqe> Ring::completions() noexcept {
  return kernel_->simulated.completions();
}

void Ring::advance(unsigned count) noexcept {
  kernel_->simulated.advance(count);
}

Result<void> Ring::register_buffer_ring(io_uring_buf_ring* memory, unsigned entries,
                                        unsigned short group) noexcept {
  const sim::MemoryOf simulation(sim::Owner::simulation);
  kernel_->simulated.register_buffers(memory, entries, group);
  return {};
}

void Ring::unregister_buffer_ring(unsigned short group) noexcept {
  kernel_->simulated.unregister_buffers(group);
}

const RingCounters& Ring::counters() const noexcept {
  return kernel_->simulated.counters();
}

RingSupport Ring::support() {
  return {};
}

std::string Ring::explain(const Error& error) {
  return describe(error);
}

}  // namespace runtime
