#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "server/http_date.hpp"
#include "server/representation.hpp"
#include "server/response.hpp"

namespace server {

/// What the Connection field says: nothing where HTTP/1.1 keeps the connection open by itself.
enum class ConnectionField { none, keep_alive, close };

/// Writes a status line and the fields (RFC 9112 §§4, 5), up to and with the empty line, in place
/// of what `head` holds. Gives the place of the Date value in it.
std::size_t write_http1_head(const Response& response, ConnectionField connection,
                             const HttpDate& date, std::string& head);

/// Puts the head of `whole`, which is a whole representation in memory, into the room in front of
/// its bytes. False if it does not fit.
[[nodiscard]] bool prebuild_http1_head(const Response& whole, const HttpDate& date,
                                       std::int64_t date_second, std::string& scratch);

/// Whether the prebuilt head says the current time, after setting it if nothing is being sent from
/// it.
[[nodiscard]] bool refresh_http1_head(Representation& representation, const HttpDate& date,
                                      std::int64_t date_second) noexcept;

}  // namespace server
