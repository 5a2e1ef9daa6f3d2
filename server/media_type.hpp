#pragma once

#include <string_view>

namespace server {

/// The Content-Type value for a file of this name ("text/html; charset=utf-8"): by the last
/// extension of the last segment of `path`, whatever its case. "application/octet-stream" for an
/// extension that is not known, or none: neither ".html" nor "archive." has one.
/// What is returned lives as long as the program.
std::string_view media_type_of(std::string_view path) noexcept;

}  // namespace server
