#pragma once

#include <string_view>

namespace server {

// What the pages that quoit makes itself have in common. They need nothing else: they refer to no
// other resource, and their policies let nothing run or load but what stands in them.

/// Where the head of a page begins, up to its policy and title.
extern const std::string_view kPageHead;

/// Content of a style element: colours for light and dark, what all elements look like, and the
/// band at the head of a page. Policies hold its SHA-256: it stands there to the byte.
extern const std::string_view kPageStyle;

/// A ring on its pin, for that band.
extern const std::string_view kPageMark;

}  // namespace server
