#pragma once

#include <cstdint>

#include "runtime/accept_stream.hpp"
#include "runtime/fd.hpp"

namespace server {

/// A socket that accepts connections for one worker.
struct Listener {
  runtime::Fd descriptor;
  runtime::ListenerSharing sharing = runtime::ListenerSharing::own;
  std::uint64_t group = 0;  ///< the number of the group that it belongs to
};

}  // namespace server
