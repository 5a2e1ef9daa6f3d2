#pragma once

#include "server/response.hpp"
#include "server/status.hpp"

namespace server {

/// Fills in a response that says what its status means, in a small page of its own; for redirects
/// too.
void compose_error(Status status, Response& response);

}  // namespace server
