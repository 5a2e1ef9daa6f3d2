#include "server/error_response.hpp"

#include <map>
#include <string>

namespace server {
namespace {

std::string make_page(Status status) {
  const std::string title =
      std::to_string(static_cast<unsigned>(status)) + " " + std::string(reason_phrase(status));
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         title + "</title>\n<h1>" + title + "</h1>\n</html>\n";
}

std::map<Status, std::string> make_pages() {
  std::map<Status, std::string> pages;
  for (unsigned code = 300; code < 600; ++code) {
    const auto status = static_cast<Status>(code);
    if (!reason_phrase(status).empty()) pages.emplace(status, make_page(status));
  }
  return pages;
}

std::string_view page_of(Status status) {
  static const std::map<Status, std::string> kPages = make_pages();
  const auto page = kPages.find(status);
  CHECK(page != kPages.end());
  return page->second;
}

}  // namespace

void compose_error(Status status, Response& response) {
  response.reset(status);
  response.add("Content-Type", "text/html; charset=utf-8");
  // A fault that has been mended must not live on in a cache.
  if (is_error(status)) response.add("Cache-Control", "no-store");
  response.set_body(page_of(status));
}

}  // namespace server
