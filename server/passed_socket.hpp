#pragma once

#include <string>

namespace server {

/// A socket for another process, which gets a descriptor of its own.
struct PassedSocket {
  int descriptor;
  std::string name;  ///< as in LISTEN_FDNAMES (sd_listen_fds(3)): no ':'
};

}  // namespace server
