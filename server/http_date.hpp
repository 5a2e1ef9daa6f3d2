#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace server {

// Timestamps in header fields (RFC 9110 §5.6.7). Times are seconds since 1970-01-01T00:00:00Z.

/// An IMF-fixdate: "Sun, 06 Nov 1994 08:49:37 GMT". Not terminated by a zero.
using HttpDate = std::array<char, 29>;

/// Times before year 1 or after year 9999, which the format cannot hold, become its first or last
/// second: a file system may report any modification time.
HttpDate format_http_date(std::int64_t unix_seconds) noexcept;

/// Reads an IMF-fixdate, an RFC 850 date or an asctime date, in exactly their grammar; nothing
/// else, and no date that the calendar does not have. `now` resolves RFC 850's two-digit year. The
/// day name has to be one but is not compared with the date: it adds nothing to what the other
/// fields say, and a client that has it wrong still means the date. 23:59:60 is the next second.
std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now) noexcept;

}  // namespace server
