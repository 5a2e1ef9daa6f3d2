#pragma once

#include <string>

#include "config/config.hpp"

namespace server {

/// To serve.
struct ServeCommand {
  config::Config config;
  std::string file;             ///< that it was read from; empty: none
  bool listen_is_given = true;  ///< whether anybody said where to listen
};

}  // namespace server
