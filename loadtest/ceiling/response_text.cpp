#include "loadtest/ceiling/response_text.hpp"

namespace ceiling {
namespace {

std::string content_range(const Part& part, std::uint64_t size) {
  return "Content-Range: bytes " + std::to_string(part.first) + "-" + std::to_string(part.last) +
         "/" + std::to_string(size) + "\r\n";
}

}  // namespace

std::string header_block(const Options& options) {
  const std::string status = options.part ? "206 Partial Content" : "200 OK";
  return "HTTP/1.1 " + status +
         "\r\n"
         "Server: ceiling\r\n"
         "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
         "Content-Type: text/plain; charset=utf-8\r\n" +
         (options.part ? content_range(*options.part, options.size) : "") +
         "Content-Length: " + std::to_string(options.body().size()) +
         "\r\n"
         "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
         "ETag: \"1886a5b4c2d00000-400\"\r\n"
         "Accept-Ranges: bytes\r\n"
         "\r\n";
}

std::string letters(std::uint64_t count) {
  constexpr unsigned kAlphabet = 26;
  std::string text(count, '\0');
  for (std::uint64_t i = 0; i < count; ++i) text[i] = static_cast<char>('a' + i % kAlphabet);
  return text;
}

}  // namespace ceiling
