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
/// always HTML, so that caches keep one for everybody. Errors name the request's id, if it has one.
void compose_error(Status status, const Request& request, Response& response, bool nosniff = true);

/// Says it in a field, for errors with a page of their own.
void add_request_id(Response& response) noexcept;

}  // namespace server
