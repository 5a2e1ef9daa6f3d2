#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/e2e/client.hpp"

namespace tests {

/// A response as it came, its framing checked.
struct HttpResponse {
  int status = 0;  ///< 0 if there was none; the test has failed then
  std::string reason{};
  std::vector<std::pair<std::string, std::string>> fields{};
  std::string body{};
  std::uint64_t length = 0;  ///< what Content-Length says

  /// The value of a field that comes once, whatever the case of its name.
  [[nodiscard]] std::optional<std::string> field(std::string_view name) const;
  [[nodiscard]] bool closes() const { return field("Connection") == "close"; }
};

enum class Asked { get, head };

/// Reads the responses of one connection, one after the other. Fails the test if the framing is not
/// exact: a status line, fields and an empty line that each end in CRLF, a Content-Length where
/// there has to be one, and as many bytes.
class ResponseReader {
 public:
  explicit ResponseReader(const RawClient& client) noexcept : client_(client) {}

  [[nodiscard]] HttpResponse read(Asked asked = Asked::get);
  /// The head only; the body is to be read with `read_body`.
  [[nodiscard]] HttpResponse read_head();
  /// Gives the body's bytes as they come; the number of bytes, fewer than `length` if the
  /// connection ended.
  std::uint64_t read_body(std::uint64_t length, const std::function<void(std::string_view)>& take);

  /// Whether the server has closed the connection without another byte. Waits for it.
  [[nodiscard]] bool at_end();
  /// What has arrived and was not read.
  [[nodiscard]] const std::string& rest() const noexcept { return buffer_; }

 private:
  const RawClient& client_;
  std::string buffer_;
};

/// A connection of its own for one request after the other.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port) : client(port) {}
  explicit HttpClient(RawClient raw) : client(std::move(raw)) {}
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Sends the request, reads its response.
  HttpResponse ask(std::string_view request);
  /// GET of HTTP/1.1, with further field lines.
  HttpResponse get(std::string_view target, std::string_view fields = "");
  HttpResponse head(std::string_view target, std::string_view fields = "");

  RawClient client;
  ResponseReader reader{client};
};

[[nodiscard]] std::string request_of(std::string_view method, std::string_view target,
                                     std::string_view fields = "");

/// Every byte that is not plainly harmless becomes %XX.
[[nodiscard]] std::string percent_encode(std::string_view path);

}  // namespace tests
