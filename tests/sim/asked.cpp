#include "tests/sim/asked.hpp"

namespace sim {

std::string Asked::text() const {
  if (!raw.empty()) return raw;
  std::string text = method + " " + path + (http_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
  text += "Host: a.example\r\n";
  if (codings) text += "Accept-Encoding: br, gzip\r\n";
  if (closes) text += "Connection: close\r\n";
  if (!if_none_match.empty()) text += "If-None-Match: " + if_none_match + "\r\n";
  if (ranged) {
    text += "Range: bytes=" + std::to_string(first) + "-" + std::to_string(last);
    if (gap != 0) {
      const std::uint64_t second = last + gap;
      text += "," + std::to_string(second) + "-" + std::to_string(second + last - first);
    }
    text += "\r\n";
  }
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

}  // namespace sim
