#include "loadtest/ceiling/responses.hpp"

#include <algorithm>

namespace ceiling {
namespace {

// About what a socket takes at once.
constexpr std::size_t kBatchBytes = std::size_t{64} * 1024;

// As long as the header block that a real server sends for a static file.
std::string header_block(std::size_t body_bytes) {
  return "HTTP/1.1 200 OK\r\n"
         "Server: ceiling\r\n"
         "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
         "Content-Type: text/plain; charset=utf-8\r\n"
         "Content-Length: " +
         std::to_string(body_bytes) +
         "\r\n"
         "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
         "ETag: \"1886a5b4c2d00000-400\"\r\n"
         "Accept-Ranges: bytes\r\n"
         "\r\n";
}

// Not one letter over and over, so that a body sent from a wrong offset shows.
std::string body(std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>('a' + i % 26);
  return text;
}

}  // namespace

Responses::Responses(std::size_t body_bytes)
    : header_(header_block(body_bytes)), body_(body(body_bytes)) {
  const std::size_t capacity = std::max<std::size_t>(kBatchBytes / size(), 1);
  pieces_.reserve(2 * capacity);
  messages_.resize(capacity);
  for (msghdr& message : messages_) {
    bytes_ += header_ + body_;
    pieces_.push_back({header_.data(), header_.size()});
    pieces_.push_back({body_.data(), body_.size()});
    message.msg_iov = pieces_.data();
    message.msg_iovlen = pieces_.size();
  }
}

}  // namespace ceiling
