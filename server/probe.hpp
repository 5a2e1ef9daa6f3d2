#pragma once

#include <string>

namespace server {

/// What this machine, and what confines this process on it, has of what quoit needs.
struct ProbeReport {
  bool usable;       ///< whether quoit can run
  std::string text;  ///< for people
};

[[nodiscard]] ProbeReport probe();

}  // namespace server
