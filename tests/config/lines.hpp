#pragma once

#include "config/config.hpp"

namespace tests {

/// As if it came from no file: to compare what is set, wherever it was written.
inline config::Config without_lines(config::Config config) {
  for (config::Site& site : config.sites) {
    site.line = 0;
    for (config::HeaderRule& rule : site.headers) rule.line = 0;
    for (config::Redirect& redirect : site.redirects) redirect.line = 0;
  }
  return config;
}

}  // namespace tests
