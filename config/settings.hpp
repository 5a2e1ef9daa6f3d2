#pragma once

#include <map>
#include <string>

#include "config/config.hpp"

namespace config {

/// Where each value comes from that is not a default, by its path: "limits.idle-timeout" or
/// "site[0].headers[1].match", and "quoit.toml:5" or "command line".
using Origins = std::map<std::string, std::string>;

/// A configuration and how it came about.
struct Settings {
  Config config;
  Origins origins;

  friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace config
