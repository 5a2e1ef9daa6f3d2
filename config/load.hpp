#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/settings.hpp"

/// Configuration files. For the main thread: reading them, and looking whether folders are there,
/// may wait for the disk.
namespace config {

/// Larger files are not configurations.
inline constexpr std::size_t kLargestFile = 1024 * 1024;

enum class SiteRoot {
  required,   ///< the file must name a root that is there
  overridden  ///< something else names that of the first site; whether the file does, and what is
              ///< there, does not matter
};

/// Either a configuration without a mistake, or all mistakes by their places in the file; of syntax
/// errors the first.
using Loaded = std::expected<Settings, std::vector<Diagnostic>>;

[[nodiscard]] Loaded load_file(const std::string& path, SiteRoot site_root = SiteRoot::required);

/// `name` is the path that `text` came from: it is shown, and relative roots begin at its folder.
[[nodiscard]] Loaded load_text(std::string_view text, const std::string& name,
                               SiteRoot site_root = SiteRoot::required);

}  // namespace config
