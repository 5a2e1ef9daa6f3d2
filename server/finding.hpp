#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/request.hpp"
#include "server/response.hpp"
#include "server/site_rules.hpp"

namespace server {

/// A line for people; without a label it goes on with what is above.
struct FindingLine {
  std::string_view label;
  std::string text;
  std::string_view setting = {};  // of the site, that makes it so
};

/// What the path of a request led to, if not to a redirect, and what of it is sent. The response
/// has a resource.
[[nodiscard]] std::vector<FindingLine> describe_finding(const SiteRules& rules,
                                                        const Request& request,
                                                        const Response& response);

/// A path as it may stand in a terminal: it is decoded and may hold any byte.
[[nodiscard]] std::string shown_path(std::string_view path);

}  // namespace server
