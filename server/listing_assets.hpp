#pragma once

#include <string_view>

namespace server {

// What is the same on every page of a listing. The page needs nothing else: it refers to no other
// resource, and its policy lets nothing run or load but these, so that even a name which got
// through unescaped could do nothing.

/// Where the head of the page begins, up to the title's text.
extern const std::string_view kListingHead;

/// Content of the style element and of the script element, to the byte: kListingPolicy holds their
/// SHA-256.
extern const std::string_view kListingStyle;
extern const std::string_view kListingScript;
extern const std::string_view kListingPolicy;

/// A ring on its pin, for the head of the page.
extern const std::string_view kListingMark;

}  // namespace server
