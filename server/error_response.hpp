#pragma once

#include "server/request.hpp"
#include "server/response.hpp"
#include "server/status.hpp"

namespace server {

/// Fills in a response that says what its status means, in a small page of its own; for redirects
/// too. With the fields that the status itself asks for: Allow with 405, Retry-After with 503.
///
/// An error is HTML, plain text or JSON, as the request accepts, of which only that field is looked
/// at: it need not be complete. JSON has the members of a problem (RFC 9457 §3.1). A redirect is
/// always HTML, so that caches keep one for everybody.
void compose_error(Status status, const Request& request, Response& response, bool nosniff = true);

}  // namespace server
