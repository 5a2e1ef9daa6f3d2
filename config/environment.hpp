#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/key.hpp"
#include "config/load.hpp"
#include "config/settings.hpp"

namespace config {

/// The variables that settings can be made with: QUOIT_LIMITS_IDLE_TIMEOUT is idle-timeout in
/// [limits], QUOIT_SITE_ROOT the root of the first site. Lists are separated by commas. Names of
/// none are mistakes, except those that Kubernetes makes up for a service that is called quoit.
class Environment {
 public:
  /// Takes what begins with "QUOIT_" out of an array like `environ`.
  explicit Environment(const char* const* variables);

  [[nodiscard]] bool names_root() const;

  /// All mistakes; if there are any, the settings are of no use.
  [[nodiscard]] std::vector<Diagnostic> apply(SiteRoot site_root, Settings& settings) const;

 private:
  std::vector<std::pair<std::string, std::string>> variables_;
};

/// "QUOIT_LIMITS_IDLE_TIMEOUT"; nothing for keys that only a file can have.
[[nodiscard]] std::optional<std::string> variable_of(const Key& key);

}  // namespace config
