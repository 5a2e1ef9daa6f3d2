#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "server/directory_reader.hpp"
#include "server/listing_query.hpp"
#include "server/readme.hpp"

namespace server {

/// One page of a listing, whatever the format that will show it.
struct ListingView {
  std::string_view path;                      ///< of the folder, as Target has it
  std::span<const DirectoryEntry> entries{};  ///< of this page, in order
  std::size_t folders = 0;                    ///< on all pages together
  std::size_t files = 0;                      ///< on all pages together
  std::size_t total = 0;                      ///< in the folder: more than on all pages when cut
  std::size_t page = 1;
  std::size_t pages = 1;
  ListingQuery query{};
  const Readme* readme = nullptr;  ///< null if there is none to show
  std::int64_t now = 0;            ///< seconds since the epoch, for how long ago something was

  [[nodiscard]] bool cut() const noexcept { return total > folders + files; }
};

}  // namespace server
