#pragma once

#include <cstddef>

#include "server/request.hpp"
#include "server/response.hpp"

namespace server {

/// Answers a GET that has a Range field (RFC 9110 §14.2), if no precondition, If-Range among them,
/// stands against it. `response` is what would be answered without it: a 200 with all
/// its fields, whose body is the whole of a representation. It becomes a 206 with a part of that
/// body (§15.3.7), a 416 (§15.5.17), or stays as it is. `most_ranges`: of one request; beyond it
/// the field is ignored.
void apply_range(const Request& request, std::size_t most_ranges, Response& response);

}  // namespace server
