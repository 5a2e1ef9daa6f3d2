#include "server/status.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

struct StatusCase {
  Status status;
  unsigned code;
  std::string_view phrase;
};

// RFC 9110 §15, RFC 6585 §5.
constexpr StatusCase kRegistered[] = {
    {Status::ok, 200, "OK"},
    {Status::no_content, 204, "No Content"},
    {Status::partial_content, 206, "Partial Content"},
    {Status::moved_permanently, 301, "Moved Permanently"},
    {Status::found, 302, "Found"},
    {Status::see_other, 303, "See Other"},
    {Status::not_modified, 304, "Not Modified"},
    {Status::temporary_redirect, 307, "Temporary Redirect"},
    {Status::permanent_redirect, 308, "Permanent Redirect"},
    {Status::bad_request, 400, "Bad Request"},
    {Status::forbidden, 403, "Forbidden"},
    {Status::not_found, 404, "Not Found"},
    {Status::method_not_allowed, 405, "Method Not Allowed"},
    {Status::not_acceptable, 406, "Not Acceptable"},
    {Status::request_timeout, 408, "Request Timeout"},
    {Status::gone, 410, "Gone"},
    {Status::precondition_failed, 412, "Precondition Failed"},
    {Status::content_too_large, 413, "Content Too Large"},
    {Status::uri_too_long, 414, "URI Too Long"},
    {Status::range_not_satisfiable, 416, "Range Not Satisfiable"},
    {Status::expectation_failed, 417, "Expectation Failed"},
    {Status::misdirected_request, 421, "Misdirected Request"},
    {Status::request_header_fields_too_large, 431, "Request Header Fields Too Large"},
    {Status::internal_server_error, 500, "Internal Server Error"},
    {Status::not_implemented, 501, "Not Implemented"},
    {Status::service_unavailable, 503, "Service Unavailable"},
    {Status::http_version_not_supported, 505, "HTTP Version Not Supported"},
};

TEST(Status, HasTheRegisteredCodeAndPhrase) {
  for (const StatusCase& each : kRegistered) {
    EXPECT_EQ(static_cast<unsigned>(each.status), each.code);
    EXPECT_EQ(reason_phrase(each.status), each.phrase);
  }
}

TEST(Status, IsErrorFrom400On) {
  for (const StatusCase& each : kRegistered) {
    EXPECT_EQ(is_error(each.status), each.code >= 400) << each.code;
  }
}

TEST(Status, UnknownValueHasNoPhrase) {
  EXPECT_EQ(reason_phrase(static_cast<Status>(299)), "");
}

}  // namespace
}  // namespace server
