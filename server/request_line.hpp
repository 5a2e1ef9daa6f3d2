#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace server {

/// Empty lines before a request line are ignored (RFC 9112 §2.2).
[[nodiscard]] inline std::string_view without_leading_lines(
    std::span<const char> message) noexcept {
  std::string_view text(message.data(), message.size());
  while (!text.empty() && (text.front() == '\r' || text.front() == '\n')) text.remove_prefix(1);
  return text;
}

/// The parts of a request line as they were sent (RFC 9112 §3), of a faulty request as far as they
/// can be told apart: all empty where there is no space.
struct RequestLine {
  std::string_view method;
  std::string_view target;
  std::string_view protocol;

  [[nodiscard]] static RequestLine of(std::span<const char> message) noexcept {
    std::string_view line = without_leading_lines(message);
    line = line.substr(0, line.find_first_of("\r\n"));
    const std::size_t first = line.find(' ');
    if (first == line.npos) return {};
    const std::size_t second = std::min(line.find(' ', first + 1), line.size());
    return {.method = line.substr(0, first),
            .target = line.substr(first + 1, second - first - 1),
            .protocol = line.substr(std::min(second + 1, line.size()))};
  }
};

}  // namespace server
