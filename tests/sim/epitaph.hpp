#pragma once

#include <cstdint>

namespace sim {

/// While it lives, a process that ends says which seed it was playing, and why if nobody else has
/// said so: after an invariant that does not hold, an error that a sanitizer finds, a signal, a
/// call of exit, and when a seed takes too long on a real clock. One at a time.
class Epitaph {
 public:
  enum class Patience {
    bounded,
    unlimited,  ///< for whoever watches: in a debugger or a pager time passes
  };

  Epitaph(std::uint64_t seed, Patience patience);
  ~Epitaph();
  Epitaph(const Epitaph&) = delete;
  Epitaph& operator=(const Epitaph&) = delete;

  /// Before the first one: once in a process.
  static void install();
};

}  // namespace sim
