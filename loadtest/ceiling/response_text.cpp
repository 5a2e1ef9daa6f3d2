#include "loadtest/ceiling/response_text.hpp"

#include <string_view>

namespace ceiling {
namespace {

std::string content_range(const Part& part, std::uint64_t size) {
  return "Content-Range: bytes " + std::to_string(part.first) + "-" + std::to_string(part.last) +
         "/" + std::to_string(size) + "\r\n";
}

std::string status_line(const Options& options) {
  switch (options.status) {
    case 304:
      return "HTTP/1.1 304 Not Modified\r\n";
    case 404:
      return "HTTP/1.1 404 Not Found\r\n";
    default:
      return options.part ? "HTTP/1.1 206 Partial Content\r\n" : "HTTP/1.1 200 OK\r\n";
  }
}

constexpr std::string_view kValidator = "ETag: \"1886a5b4c2d00000-400\"\r\n";

std::string content_fields(const Options& options) {
  return "Content-Type: text/plain; charset=utf-8\r\n" +
         (options.part ? content_range(*options.part, options.size) : "") +
         "Content-Length: " + std::to_string(options.body().size()) + "\r\n";
}

std::string fields(const Options& options) {
  switch (options.status) {
    case 304:
      return std::string(kValidator);
    case 404:
      return content_fields(options);
    default:
      return content_fields(options) + "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n" +
             std::string(kValidator) + "Accept-Ranges: bytes\r\n";
  }
}

}  // namespace

std::string header_block(const Options& options) {
  return status_line(options) +
         "Server: ceiling\r\n"
         "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n" +
         fields(options) + "\r\n";
}

std::string letters(std::uint64_t count) {
  constexpr unsigned kAlphabet = 26;
  std::string text(count, '\0');
  for (std::uint64_t i = 0; i < count; ++i) text[i] = static_cast<char>('a' + i % kAlphabet);
  return text;
}

}  // namespace ceiling
