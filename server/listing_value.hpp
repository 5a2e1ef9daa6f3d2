#pragma once

#include <cstdint>
#include <string>

namespace server {

// How listings show sizes and times. Times are seconds since 1970-01-01T00:00:00Z; those before
// year 1 or after year 9999, which a file system may report, become the first or last that there
// is.

/// For people: "999 B", "1.5 KiB", "12 MiB".
[[nodiscard]] std::string human_size(std::uint64_t bytes);

/// Whole, with its digits in groups: "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// RFC 3339: "2024-05-06T07:08:09Z".
[[nodiscard]] std::string timestamp(std::int64_t unix_seconds);

/// For people: "just now", "5 minutes ago", "3 years ago"; empty for what is yet to come.
[[nodiscard]] std::string age(std::int64_t unix_seconds, std::int64_t now);

/// "1 file", "2,000 files".
[[nodiscard]] std::string counted(std::uint64_t number, const char* noun);

}  // namespace server
