#pragma once

#include <filesystem>
#include <vector>

#include "config/config.hpp"
#include "config/diagnostic.hpp"
#include "config/document.hpp"
#include "config/schema.hpp"

namespace config {

/// What a value can only be judged by.
struct Surroundings {
  std::filesystem::path folder;  ///< of the configuration file
  bool folders_must_exist = true;
};

/// Stores the value of a key in the configuration, or reports what is wrong with it (without file
/// and line). Looks at the disk.
void assign(const Key& key, const Value& value, const Surroundings& surroundings, Config& config,
            std::vector<Diagnostic>& diagnostics);

}  // namespace config
