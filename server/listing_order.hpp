#pragma once

#include <vector>

#include "server/directory_reader.hpp"
#include "server/listing_query.hpp"

namespace server {

/// As people order names: folders first, numbers by their value ("v9" before "v10"), capital and
/// small letters (ASCII) alike; names that differ in nothing else by their bytes.
[[nodiscard]] bool comes_first_by_name(const DirectoryEntry& left,
                                       const DirectoryEntry& right) noexcept;

/// Folders stay first whatever the order; among equals the name decides, always ascending. Folders
/// have no size and stay in the order of their names when sizes are sorted.
void sort_entries(std::vector<DirectoryEntry>& entries, const ListingQuery& query);

}  // namespace server
