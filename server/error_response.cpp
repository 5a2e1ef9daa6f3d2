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

/// What stands around the request's id.
struct Frame {
  std::string before;
  std::string after;
  std::string without;  ///< all of it, when there is no id
};
using Page = std::array<Frame, 3>;  // by Form

constexpr std::string_view kHtmlHead = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
)html";

constexpr std::string_view kHtmlStyle = R"html(<link rel="icon" href="data:,">
<style>
body { min-height: 100vh; margin: 0; display: grid; place-items: center; background: #f4f8f3; color: #10231a; font: 1.0625rem/1.6 system-ui, sans-serif }
main { box-sizing: border-box; width: 100%; max-width: 36rem; padding: 2rem 1.5rem 4rem }
h1 { margin: 1.25rem 0 .5rem; font-size: 2rem; line-height: 1.2; letter-spacing: -.015em }
p { margin: 0 }
small { display: block; margin-top: 1.5rem; color: #4b5e53 }
svg { width: 5.5rem; fill: none; stroke: #e2452b; stroke-width: 6 }
.pin { fill: #10231a; stroke: none }
@media (prefers-color-scheme: dark) {
  body { background: #0c1612; color: #e6efe8 }
  small { color: #a0b4a8 }
  .pin { fill: #e6efe8 }
}
</style>
)html";

/// A ring that missed its pin.
constexpr std::string_view kHtmlMark =
    R"html(<svg viewBox="9 0 50 32" aria-hidden="true"><path class="pin" d="M9 4.5a3 3 0 0 1 6 0V27H9Z"/><ellipse cx="46" cy="22" rx="12" ry="6.5" transform="rotate(-6 46 22)"/></svg>
)html";

/// `named`: what is there when there is an id, which stands for "*".
Frame frame_of(const std::string& before, std::string_view named, const std::string& after) {
  const std::size_t at = named.find('*');
  return {.before = before + std::string(named.substr(0, at)),
          .after = std::string(named.substr(at + 1)) + after,
          .without = before + after};
}

Page make_page(Status status) {
  const std::string code = std::to_string(static_cast<unsigned>(status));
  const std::string phrase(reason_phrase(status));
  const std::string title = code + " " + phrase;
  const std::string sentence(explanation(status));
  // Nobody sees the page of a redirect.
  const bool is_seen = is_error(status);
  std::string head(kHtmlHead);
  if (is_seen) head += kHtmlStyle;
  head += "<title>" + title + "</title>\n</head>\n<body>\n<main>\n";
  if (is_seen) head += kHtmlMark;
  Page page;
  page[html] = frame_of(head + "<h1>" + title + "</h1>\n<p>" + sentence + "</p>\n",
                        "<small>Request *</small>\n", "</main>\n</body>\n</html>\n");
  page[plain] = frame_of(title + "\n" + sentence + "\n", "Request *\n", "");
  page[json] = frame_of(
      R"({"title":")" + phrase + R"(","status":)" + code + R"(,"detail":")" + sentence + "\"",
      R"(,"id":"*")", "}\n");
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

void set_page(const Frame& page, std::string_view id, Response& response) {
  if (id.empty()) {
    response.set_body(std::string_view(page.without));
    return;
  }
  std::string& text = response.text();
  text.assign(page.before).append(id).append(page.after);
  response.set_body(std::string_view(text));
}

}  // namespace

void add_request_id(Response& response) noexcept {
  if (const std::string_view id = response.id(); !id.empty()) response.add("X-Request-Id", id);
}

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
    add_request_id(response);
  }
  if (status == Status::method_not_allowed) response.add("Allow", kAllowedMethods);
  if (status == Status::service_unavailable) response.add("Retry-After", kRetryAfter);
  // A redirect is stored, and no two are to differ.
  set_page(page_of(status)[kMediaTypes[chosen].form],
           negotiated ? response.id() : std::string_view(), response);
}

}  // namespace server
