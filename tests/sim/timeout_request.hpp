#pragma once

#include "tests/sim/request.hpp"
#include "tests/sim/simulated_file.hpp"

namespace sim {

/// IORING_OP_TIMEOUT, of a relative time and no count of completions.
class TimeoutRequest final : public Request {
 public:
  TimeoutRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number);

 private:
  void go_on() override;

  TimePoint until_;
};

}  // namespace sim
