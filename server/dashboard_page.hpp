#pragma once

#include <string>

#include "server/dashboard.hpp"

namespace server {

/// For people: one HTML page that needs no other resource. It tells all without its script, which
/// draws charts and keeps the page up to date.
[[nodiscard]] std::string render_dashboard_page(const Dashboard& board);

}  // namespace server
