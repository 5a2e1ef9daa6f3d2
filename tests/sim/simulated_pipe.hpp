#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "tests/sim/descriptors.hpp"

namespace sim {

class Request;

/// What stands between the two ends of a pipe.
struct SimulatedPipe {
  std::size_t capacity;
  std::string bytes;
  std::weak_ptr<Request> filler;  ///< holds the pipe's lock
};

/// One end of a pipe.
class SimulatedPipeEnd final : public Object {
 public:
  enum class Side { read, write };

  SimulatedPipeEnd(std::shared_ptr<SimulatedPipe> whole, Side end) noexcept
      : pipe(std::move(whole)), side(end) {}

  const std::shared_ptr<SimulatedPipe> pipe;
  const Side side;
};

}  // namespace sim
