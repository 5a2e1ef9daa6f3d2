#pragma once

#include <string>

#include "server/dashboard.hpp"

namespace server {

/// As JSON: the numbers, and under "figures" and "concerns" the texts of the page. Times are
/// RFC 3339, durations seconds, what cannot be told is null.
[[nodiscard]] std::string render_dashboard_json(const Dashboard& board);

}  // namespace server
