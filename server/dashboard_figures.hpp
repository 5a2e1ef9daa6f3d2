#pragma once

#include <string>
#include <utility>
#include <vector>

#include "server/dashboard.hpp"

namespace server {

/// What the page shows, by the names under which it stands there: text for people, not escaped.
/// The page's script puts the same ones into their places.
using DashboardFigures = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] DashboardFigures figures_of(const Dashboard& board);

/// The name of a worker's figure: "worker-3-rate".
[[nodiscard]] std::string worker_figure(std::size_t worker, std::string_view what);

}  // namespace server
