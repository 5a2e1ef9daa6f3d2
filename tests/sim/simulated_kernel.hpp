#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include <liburing.h>

#include "runtime/ring.hpp"
#include "tests/sim/request.hpp"
#include "tests/sim/world.hpp"

namespace sim {

/// A buffer that was chosen for a receive.
struct ChosenBuffer {
  std::span<char> memory;
  std::uint16_t id;
};

/// What is behind one simulated ring.
class SimulatedKernel {
 public:
  explicit SimulatedKernel(const runtime::RingOptions& options);
  ~SimulatedKernel();
  SimulatedKernel(const SimulatedKernel&) = delete;
  SimulatedKernel& operator=(const SimulatedKernel&) = delete;

  /// As Ring has them.
  [[nodiscard]] io_uring_sqe& prepare();
  void submit();
  void enter(std::optional<Duration> timeout, unsigned wanted);
  [[nodiscard]] std::span<const io_uring_cqe> completions();
  void advance(unsigned count);
  void register_buffers(io_uring_buf_ring* memory, unsigned entries, std::uint16_t group);
  void unregister_buffers(std::uint16_t group);
  [[nodiscard]] const runtime::RingCounters& counters() const noexcept { return counters_; }

  /// For requests.
  [[nodiscard]] World& world() noexcept { return world_; }
  void post(std::uint64_t user_data, std::int32_t result, std::uint32_t flags);
  void forget(const Request& request);
  /// Nothing if the program has them all, or the group is not there.
  [[nodiscard]] std::optional<ChosenBuffer> choose_buffer(std::uint16_t group);
  void put_back(const ChosenBuffer& buffer);

  /// Whether an operation names the descriptor.
  [[nodiscard]] bool names(int descriptor) const;

 private:
  void hand_over(unsigned count);
  void take(const io_uring_sqe& sqe);
  void cancel(const io_uring_sqe& sqe);
  void flush_overflow();
  void see_returned_buffers();

  World& world_;
  runtime::RingCounters counters_;
  std::deque<io_uring_sqe> prepared_;
  std::size_t most_prepared_;
  std::vector<io_uring_cqe> queue_;  ///< a power of two of them, from head_ to tail_
  unsigned head_ = 0;
  unsigned tail_ = 0;
  std::deque<io_uring_cqe> overflow_;
  std::map<std::uint64_t, std::shared_ptr<Request>> in_flight_;  ///< by user_data
  std::uint64_t next_number_ = 1;

  io_uring_buf_ring* buffers_ = nullptr;
  unsigned buffer_entries_ = 0;
  std::uint16_t buffer_group_ = 0;
  std::uint16_t buffers_seen_ = 0;  ///< up to which the program has handed them over
  std::deque<ChosenBuffer> free_buffers_;
};

}  // namespace sim
