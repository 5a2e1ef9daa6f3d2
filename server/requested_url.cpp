#include "server/requested_url.hpp"

#include <algorithm>

#include "server/ascii.hpp"

namespace server {
namespace {

/// Takes a scheme and its colon off the front; empty if there is none.
std::string_view take_scheme(std::string_view& text) noexcept {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || end > text.find_first_of("/?#")) return {};
  const std::string_view scheme = text.substr(0, end);
  text.remove_prefix(end + 1);
  return scheme;
}

bool has_space_or_control(std::string_view text) noexcept {
  constexpr char kDelete = 0x7F;
  return std::ranges::any_of(text, [](char character) {
    return (character >= 0 && character <= ' ') || character == kDelete;
  });
}

}  // namespace

std::expected<RequestedUrl, std::string> parse_requested_url(std::string_view text) {
  const auto wrong = [written = std::string(text)](const std::string& what) {
    return std::unexpected("the URL '" + written + "' " + what);
  };
  if (has_space_or_control(text)) {
    return wrong("has a space or a control character: write it as %20 or the like");
  }
  if (text == "*") return RequestedUrl{.host = {}, .target = "*"};
  text = text.substr(0, text.find('#'));
  const std::string_view scheme = take_scheme(text);
  const bool secured = equal_ignoring_case(scheme, "https");
  if (!text.starts_with('/') ||
      !(scheme.empty() || secured || equal_ignoring_case(scheme, "http"))) {
    return wrong("was not understood: expected http://HOST/PATH, //HOST/PATH or /PATH");
  }
  if (!text.starts_with("//")) {
    return RequestedUrl{.host = {}, .target = std::string(text)};
  }
  text.remove_prefix(2);
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  if (end == 0) return wrong("names no host: expected http://HOST/PATH, //HOST/PATH or /PATH");
  RequestedUrl url{.host = std::string(text.substr(0, end)),
                   .target = std::string(text.substr(end)),
                   .secured = secured};
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

}  // namespace server
