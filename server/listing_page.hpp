#pragma once

#include <string>

#include "server/listing_view.hpp"

namespace server {

/// The listing for people: one HTML page that needs no other resource and works without its script,
/// which only filters what the page shows. All references are relative to the folder, so that the
/// page works behind a proxy under another path, too.
[[nodiscard]] std::string render_page(const ListingView& view);

}  // namespace server
