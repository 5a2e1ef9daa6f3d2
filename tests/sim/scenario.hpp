#pragma once

#include <cstdint>

#include "tests/sim/trace.hpp"

namespace sim {

/// Lets a whole worker serve in the world of a seed, and looks whether everything was as it must
/// be. Ends the process if it was not.
void play(std::uint64_t seed, Trace& trace);

}  // namespace sim
