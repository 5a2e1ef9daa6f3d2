#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "tests/sim/request.hpp"
#include "tests/sim/simulated_file.hpp"
#include "tests/sim/simulated_pipe.hpp"

namespace sim {

/// IORING_OP_SPLICE from a file into a pipe.
class SpliceRequest final : public Request {
 public:
  SpliceRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number);

  /// The file, or the end of the pipe.
  [[nodiscard]] bool names(int descriptor) const override {
    return descriptor == source_ || Request::names(descriptor);
  }

 private:
  void go_on() override;
  [[nodiscard]] bool is_interruptible() const override;

  int source_;
  InodeRef file_;
  std::uint64_t offset_;
  std::size_t count_;
  std::shared_ptr<SimulatedPipe> pipe_;
};

}  // namespace sim
