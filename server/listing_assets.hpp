#pragma once

#include <string_view>

namespace server {

// What is the same on every page of a listing, beside what all pages have (page_assets.hpp). Its
// policy lets nothing run or load but these, so that even a name which got through unescaped could
// do nothing.

/// Content of the style element and of the script element, to the byte: kListingPolicy holds their
/// SHA-256.
extern const std::string_view kListingStyle;
extern const std::string_view kListingScript;
extern const std::string_view kListingPolicy;

}  // namespace server
