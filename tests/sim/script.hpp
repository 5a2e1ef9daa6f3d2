#pragma once

#include <deque>

#include "tests/sim/asked.hpp"
#include "tests/sim/client.hpp"
#include "tests/sim/random.hpp"

namespace sim {

[[nodiscard]] Habits make_habits(Random& random);

/// What a client with these habits asks for.
[[nodiscard]] std::deque<Asked> make_script(Random& random, const Habits& habits);

}  // namespace sim
