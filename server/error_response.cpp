#include "server/error_response.hpp"

#include <array>
#include <map>
#include <string>

#include "server/accept.hpp"
#include "server/method.hpp"

namespace server {
namespace {

/// Seconds. What makes this server unavailable (no descriptor left, a file that is being written)
/// is soon over.
constexpr std::string_view kRetryAfter = "1";

enum Form : std::size_t { html, plain, json };

struct MediaType {
  Form form;
  std::string_view content_type;
};

// RFC 9457 has a type of its own for problems; but who asks for JSON is not told that it got
// something else.
constexpr std::array<std::string_view, 4> kOffered = {
    "text/html", "text/plain", "application/problem+json", "application/json"};
constexpr std::array<MediaType, kOffered.size()> kMediaTypes = {{
    {html, "text/html; charset=utf-8"},
    {plain, "text/plain; charset=utf-8"},
    {json, "application/problem+json"},
    {json, "application/json"},
}};

/// What happened, for people; without a character that HTML or JSON would escape. Empty for a
/// status that has no page.
std::string_view explanation(Status status) noexcept {
  switch (status) {
    case Status::moved_permanently:
    case Status::permanent_redirect:
      return "What you asked for has moved, and the answer says where to.";
    case Status::found:
    case Status::see_other:
    case Status::temporary_redirect:
      return "What you asked for is elsewhere at the moment, and the answer says where.";
    case Status::bad_request:
      return "The request could not be understood.";
    case Status::forbidden:
      return "What is at this address is not for everybody.";
    case Status::not_found:
      return "There is nothing at this address.";
    case Status::gone:
      return "What was at this address is gone for good.";
    case Status::method_not_allowed:
      return "This address can be read, and nothing else can be done with it.";
    case Status::not_acceptable:
      return "There is no form of this that your client accepts.";
    case Status::request_timeout:
      return "The request took too long to arrive.";
    case Status::precondition_failed:
      return "What is at this address is not what the request was meant for.";
    case Status::content_too_large:
      return "The request carries more content than this server takes.";
    case Status::uri_too_long:
      return "The address is longer than this server takes.";
    case Status::range_not_satisfiable:
      return "The part that was asked for lies beyond the end.";
    case Status::expectation_failed:
      return "The request expects something that this server does not do.";
    case Status::misdirected_request:
      return "An https address cannot be asked for over a connection that is not secured.";
    case Status::request_header_fields_too_large:
      return "The header of the request is larger than this server takes.";
    case Status::internal_server_error:
      return "Something went wrong in the server.";
    case Status::not_implemented:
      return "This server does not know how to do what was asked of it.";
    case Status::service_unavailable:
      return "The server cannot answer at the moment. Please try again.";
    case Status::http_version_not_supported:
      return "This server speaks HTTP/1.1 and HTTP/1.0 only.";
    case Status::ok:
    case Status::no_content:
    case Status::partial_content:
    case Status::not_modified:
      break;
  }
  return {};
}

using Page = std::array<std::string, 3>;  // by Form

Page make_page(Status status) {
  const std::string code = std::to_string(static_cast<unsigned>(status));
  const std::string phrase(reason_phrase(status));
  const std::string title = code + " " + phrase;
  const std::string sentence(explanation(status));
  Page page;
  page[html] =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
      title + "</title>\n<h1>" + title + "</h1>\n<p>" + sentence + "</p>\n</html>\n";
  page[plain] = title + "\n" + sentence + "\n";
  page[json] =
      R"({"title":")" + phrase + R"(","status":)" + code + R"(,"detail":")" + sentence + "\"}\n";
  return page;
}

std::map<Status, Page> make_pages() {
  std::map<Status, Page> pages;
  for (unsigned code = 300; code < 600; ++code) {
    const auto status = static_cast<Status>(code);
    if (!explanation(status).empty()) pages.emplace(status, make_page(status));
  }
  return pages;
}

const Page& page_of(Status status) {
  static const std::map<Status, Page> kPages = make_pages();
  const auto page = kPages.find(status);
  CHECK(page != kPages.end());
  return page->second;
}

}  // namespace

void compose_error(Status status, const Request& request, Response& response, bool nosniff) {
  const bool negotiated = is_error(status);
  const std::size_t chosen =
      negotiated ? select_media_type(request.field(KnownField::accept), kOffered) : 0;
  response.reset(status);
  response.add("Content-Type", kMediaTypes[chosen].content_type);
  if (nosniff) response.add("X-Content-Type-Options", "nosniff");
  if (negotiated) {
    // A fault that has been mended must not live on in a cache. Who configures otherwise needs
    // Vary.
    response.add("Cache-Control", "no-store");
    response.add("Vary", "Accept");
  }
  if (status == Status::method_not_allowed) response.add("Allow", kAllowedMethods);
  if (status == Status::service_unavailable) response.add("Retry-After", kRetryAfter);
  response.set_body(page_of(status)[kMediaTypes[chosen].form]);
}

}  // namespace server
