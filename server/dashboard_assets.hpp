#pragma once

#include <string_view>

namespace server {

// What is the same on every status page, beside what all pages have (page_assets.hpp).

/// From its first tag to the script: "{name}" stands where a figure, or a list, is put.
extern const std::string_view kDashboardBody;

/// Content of a style element and of the script element, to the byte: kDashboardPolicy holds their
/// SHA-256.
extern const std::string_view kDashboardStyle;
extern const std::string_view kDashboardScript;

/// For the Content-Security-Policy field: nothing but these runs, and only the figures are fetched.
extern const std::string_view kDashboardPolicy;

}  // namespace server
