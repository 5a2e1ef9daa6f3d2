#include "server/listing.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "server/directory_reader.hpp"
#include "server/listing_json.hpp"
#include "server/listing_order.hpp"
#include "server/listing_page.hpp"
#include "server/listing_view.hpp"
#include "server/readme.hpp"

namespace server {
namespace {

std::size_t pages_for(std::size_t entries, std::size_t on_each) noexcept {
  return std::max<std::size_t>(1, (entries + on_each - 1) / on_each);
}

ListingView view_of(const ListingRequest& request, const DirectoryContent& content) {
  const std::span<const DirectoryEntry> all = content.entries;
  const std::size_t on_each =
      request.format == ListingFormat::html ? kHtmlPageEntries : kJsonPageEntries;
  const std::size_t pages = pages_for(all.size(), on_each);
  const std::size_t page = std::min(request.query.page, pages);
  const std::size_t begin = (page - 1) * on_each;
  const auto folders =
      static_cast<std::size_t>(std::ranges::count(all, true, &DirectoryEntry::is_directory));
  return {.path = request.folder.path,
          .entries = all.subspan(begin, std::min(on_each, all.size() - begin)),
          .folders = folders,
          .files = all.size() - folders,
          .total = content.total,
          .page = page,
          .pages = pages,
          .query = request.query,
          .now = request.now};
}

}  // namespace

// By value: what it owns is closed here, not where the result is awaited.
runtime::Result<Listing> make_listing(ListingRequest request) {
  const auto deadline = runtime::system::now() + request.most_time;
  auto content = read_directory(request.folder, request.most_entries, deadline);
  if (!content) return std::unexpected(content.error());
  sort_entries(content->entries, request.query);

  ListingView view = view_of(request, *content);
  if (request.format == ListingFormat::json) {
    return Listing{.body = render_json(view), .media_type = "application/json"};
  }
  std::optional<Readme> readme;
  if (view.page == 1) readme = read_readme(request.folder, content->entries);
  if (readme) view.readme = &*readme;
  return Listing{.body = render_page(view), .media_type = "text/html; charset=utf-8"};
}

}  // namespace server
