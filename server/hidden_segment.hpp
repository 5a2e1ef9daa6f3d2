#pragma once

#include <string_view>

namespace server {

/// Whether a path (of a Target) has a segment that begins with ".", as no file has that is meant to
/// be seen. The exception is "/.well-known" (RFC 8615), and what is not hidden below it.
constexpr bool has_hidden_segment(std::string_view path) noexcept {
  constexpr std::string_view kWellKnown = "/.well-known";
  if (path == kWellKnown) return false;
  if (path.starts_with("/.well-known/")) path.remove_prefix(kWellKnown.size());
  return path.find("/.") != std::string_view::npos;
}

}  // namespace server
