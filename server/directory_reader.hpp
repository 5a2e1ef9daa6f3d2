#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/result.hpp"
#include "runtime/system.hpp"
#include "server/listed_folder.hpp"

namespace server {

/// A folder or a regular file: nothing else is listed.
struct DirectoryEntry {
  std::string name;  ///< any bytes but zero and "/"
  bool is_directory = false;
  std::uint64_t size = 0;             ///< bytes; says nothing for a folder
  std::int64_t modified_seconds = 0;  ///< since the epoch

  friend bool operator==(const DirectoryEntry&, const DirectoryEntry&) = default;
};

struct DirectoryContent {
  std::vector<DirectoryEntry> entries;  ///< in no order
  std::size_t total = 0;                ///< how many there are; more than `entries` when cut
};

/// Reads what of a folder may be shown. Of more than `most_entries` those are kept that come first
/// by `comes_first_by_name`, wherever they stand in the directory; memory and calls for attributes
/// are bounded by that number, too. A link is what it leads to, and left out if it leads outside
/// the root or nowhere. An entry that vanishes meanwhile is left out.
///
/// Blocks: for a helper thread. Errors are those of getdents64(2), and ETIMEDOUT after `deadline`.
[[nodiscard]] runtime::Result<DirectoryContent> read_directory(const ListedFolder& folder,
                                                               std::size_t most_entries,
                                                               runtime::system::TimePoint deadline);

}  // namespace server
