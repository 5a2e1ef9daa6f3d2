#pragma once

#include <filesystem>
#include <string>

namespace config {

/// Why this process cannot serve a folder; empty if it can. A sentence for people.
[[nodiscard]] std::string problem_with_folder(const std::filesystem::path& folder);

}  // namespace config
