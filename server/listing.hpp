#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/result.hpp"
#include "server/listed_folder.hpp"
#include "server/listing_query.hpp"

namespace server {

struct ListingRequest {
  ListedFolder folder;
  ListingQuery query{};
  ListingFormat format = ListingFormat::html;
  std::size_t most_entries = 10'000;  ///< beyond them the listing is cut, and says so
  std::chrono::milliseconds most_time = std::chrono::seconds(5);
  std::int64_t now = 0;  ///< seconds since the epoch
};

struct Listing {
  std::string body;
  std::string_view media_type;  ///< lives as long as the program
};

/// Entries on one page. In HTML few enough for a browser to stay quick, in JSON so many that one
/// answer nearly always holds all. They bound a body: an entry whose name has 255 bytes takes at
/// most 2.6 KiB of either.
constexpr std::size_t kHtmlPageEntries = 1'000;
constexpr std::size_t kJsonPageEntries = 10'000;

/// Reads the folder, and its README for the first page, and renders the page of the listing that
/// the query asks for; the last, if it asks for one beyond. Does everything that blocks: for a
/// helper thread, where the folder's descriptors are closed, too.
///
/// Errors: those of `read_directory`; ETIMEDOUT when the folder took longer than `most_time`.
[[nodiscard]] runtime::Result<Listing> make_listing(ListingRequest request);

}  // namespace server
