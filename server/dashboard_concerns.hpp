#pragma once

#include <string>
#include <vector>

#include "server/dashboard.hpp"

namespace server {

/// What an operator should look at, most urgent first: sentences for people that say what it means
/// or what to do. Empty when all is well.
[[nodiscard]] std::vector<std::string> concerns_of(const Dashboard& board);

}  // namespace server
