#pragma once

#include <string_view>

#include "server/directory_reader.hpp"

namespace server {

/// The kind of an entry, by its name: the identifier of one of the symbols in kListingIcons.
[[nodiscard]] std::string_view icon_of(const DirectoryEntry& entry) noexcept;

/// The symbols, 20 by 20, as one piece of HTML that draws nothing by itself.
extern const std::string_view kListingIcons;

}  // namespace server
