#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace server {

enum class ListingSort { name, size, time };
enum class ListingFormat { html, json };

/// What the query of a request for a listing asks for.
struct ListingQuery {
  ListingSort sort = ListingSort::name;
  bool descending = false;
  std::size_t page = 1;                   ///< from 1; may be more than there are
  std::optional<ListingFormat> format{};  ///< else the request's Accept decides
};

/// Understands `sort=name|size|time`, `order=asc|desc`, `page=N` and `format=html|json`, in any
/// order, percent-encoded or not. The first of several that mean something counts; whatever means
/// nothing is as if it were not there. `query` as Target has it.
[[nodiscard]] ListingQuery parse_listing_query(std::string_view query) noexcept;

}  // namespace server
