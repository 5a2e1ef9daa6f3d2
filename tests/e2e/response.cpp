#include "tests/e2e/response.hpp"

#include <algorithm>
#include <charconv>

#include <gtest/gtest.h>

#include "server/ascii.hpp"

namespace tests {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

HttpResponse malformed(std::string_view what, std::string_view text) {
  ADD_FAILURE() << what << ": " << testing::PrintToString(text.substr(0, 1000));
  return {};
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find(kLineEnd);
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + kLineEnd.size());
  return line;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc() || end != text.end()) return std::nullopt;
  return value;
}

/// RFC 9112 §6.3; 304 might have a Content-Length, but not from this server.
bool has_no_body(const HttpResponse& response) {
  return response.status == 204 || response.status == 304;
}

/// RFC 9112 §§4, 5.
HttpResponse parse_head(std::string_view head) {
  std::string_view text = head;
  HttpResponse response;
  const std::string_view status_line = take_line(text);
  const auto status = number(status_line.substr(std::min<std::size_t>(9, status_line.size()), 3));
  if (!status_line.starts_with("HTTP/1.1 ") || !status || status_line.size() < 14 ||
      status_line[12] != ' ') {
    return malformed("no status line", head);
  }
  response.reason = status_line.substr(13);
  while (text != kLineEnd) {
    const std::string_view line = take_line(text);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos || line.contains('\n') || line.contains('\r')) {
      return malformed("no field", head);
    }
    response.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  response.status = static_cast<int>(*status);
  const auto length = response.field("Content-Length");
  if (length) response.length = number(*length).value_or(0);
  if (has_no_body(response) ? length.has_value() : !length || !number(*length)) {
    return malformed("the wrong Content-Length", head);
  }
  if (response.field("Transfer-Encoding")) return malformed("a Transfer-Encoding", head);
  // RFC 9110 §6.6.1: an origin server with a clock sends Date.
  if (!response.field("Date") || response.field("Server") != "quoit") {
    return malformed("no Date or Server", head);
  }
  return response;
}

}  // namespace

std::optional<std::string> HttpResponse::field(std::string_view name) const {
  std::optional<std::string> value;
  for (const auto& [each, content] : fields) {
    if (!server::equal_ignoring_case(each, name)) continue;
    EXPECT_FALSE(value.has_value()) << "two " << name;
    value = content;
  }
  return value;
}

HttpResponse ResponseReader::read_head() {
  std::size_t end = buffer_.find(kHeadEnd);
  while (end == std::string::npos) {
    const std::string piece = client_.receive();
    if (piece.empty()) return malformed("no response", buffer_);
    buffer_ += piece;
    end = buffer_.find(kHeadEnd);
  }
  const std::string head = buffer_.substr(0, end + kHeadEnd.size());
  buffer_.erase(0, head.size());
  return parse_head(head);
}

std::uint64_t ResponseReader::read_body(std::uint64_t length,
                                        const std::function<void(std::string_view)>& take) {
  const std::size_t buffered =
      static_cast<std::size_t>(std::min<std::uint64_t>(length, buffer_.size()));
  take(std::string_view(buffer_).substr(0, buffered));
  buffer_.erase(0, buffered);
  std::uint64_t done = buffered;
  std::string piece(std::min<std::uint64_t>(length - done, std::uint64_t{1} << 20), '\0');
  while (done < length) {
    const std::size_t most =
        static_cast<std::size_t>(std::min<std::uint64_t>(length - done, piece.size()));
    const std::size_t got = client_.receive(piece.data(), most);
    if (got == 0) break;
    take(std::string_view(piece).substr(0, got));
    done += got;
  }
  return done;
}

HttpResponse ResponseReader::read(Asked asked) {
  HttpResponse response = read_head();
  if (asked == Asked::head || has_no_body(response)) return response;
  const std::uint64_t got =
      read_body(response.length, [&](std::string_view bytes) { response.body += bytes; });
  EXPECT_EQ(got, response.length) << "the connection ended within the body";
  return response;
}

bool ResponseReader::at_end() {
  if (buffer_.empty()) buffer_ = client_.receive();
  return buffer_.empty();
}

HttpResponse HttpClient::ask(std::string_view request) {
  EXPECT_TRUE(client.send(request));
  HttpResponse response = reader.read(request.starts_with("HEAD ") ? Asked::head : Asked::get);
  EXPECT_EQ(reader.rest(), "") << "more bytes than the response has";
  return response;
}

HttpResponse HttpClient::get(std::string_view target, std::string_view fields) {
  return ask(request_of("GET", target, fields));
}

HttpResponse HttpClient::head(std::string_view target, std::string_view fields) {
  return ask(request_of("HEAD", target, fields));
}

std::string request_of(std::string_view method, std::string_view target, std::string_view fields) {
  return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" +
         std::string(fields) + "\r\n";
}

std::string percent_encode(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char character : path) {
    const char lower = server::to_lower(character);
    if (server::is_digit(character) || (lower >= 'a' && lower <= 'z') ||
        kPlain.contains(character)) {
      encoded += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    encoded += {'%', kDigits[byte / 16], kDigits[byte % 16]};
  }
  return encoded;
}

}  // namespace tests
