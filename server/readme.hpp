#pragma once

#include <optional>
#include <string>

#include "server/directory_reader.hpp"
#include "server/listed_folder.hpp"

namespace server {

/// The text that a folder says of itself.
struct Readme {
  std::string name;  ///< of the file
  std::string text;  ///< its first bytes, any but zero; a character is never cut in two
  bool cut = false;  ///< there is more
};

/// Reads the first kReadmeSize bytes of README.md, README.txt or README, in this order, if it is
/// among `entries` and a text file that can be read. Blocks: for a helper thread.
[[nodiscard]] std::optional<Readme> read_readme(const ListedFolder& folder,
                                                const std::vector<DirectoryEntry>& entries);

constexpr std::size_t kReadmeSize = std::size_t{64} * 1024;

}  // namespace server
