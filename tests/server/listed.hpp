#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "server/listed_folder.hpp"

namespace tests {

/// A folder below a root, opened as the worker opens it. `path` as Target has it.
[[nodiscard]] server::ListedFolder list(const std::filesystem::path& root,
                                        const std::string& path = "/");

/// Names that a page, a reference or JSON could take for something else.
[[nodiscard]] const std::vector<std::string>& odd_names();

}  // namespace tests
