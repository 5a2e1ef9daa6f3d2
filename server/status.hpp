#pragma once

#include <cstdint>
#include <string_view>

namespace server {

/// The status codes that this server sends (RFC 9110 §15; 431: RFC 6585 §5).
enum class Status : std::uint16_t {
  ok = 200,
  no_content = 204,
  partial_content = 206,
  moved_permanently = 301,
  found = 302,
  see_other = 303,
  not_modified = 304,
  temporary_redirect = 307,
  permanent_redirect = 308,
  bad_request = 400,
  forbidden = 403,
  not_found = 404,
  method_not_allowed = 405,
  not_acceptable = 406,
  request_timeout = 408,
  gone = 410,
  precondition_failed = 412,
  content_too_large = 413,
  uri_too_long = 414,
  range_not_satisfiable = 416,
  expectation_failed = 417,
  misdirected_request = 421,
  request_header_fields_too_large = 431,
  internal_server_error = 500,
  not_implemented = 501,
  service_unavailable = 503,
  http_version_not_supported = 505,
};

/// The registered phrase for the status line; empty for a value that is none of the above.
std::string_view reason_phrase(Status status) noexcept;

/// Whether the client or the server failed: 4xx and 5xx.
constexpr bool is_error(Status status) noexcept {
  return static_cast<unsigned>(status) >= 400;
}

/// Whether what a client may well ask for failed: 500 and 503. The other 5xx say what this server
/// does not do.
constexpr bool is_fault(Status status) noexcept {
  return status == Status::internal_server_error || status == Status::service_unavailable;
}

}  // namespace server
