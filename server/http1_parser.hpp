#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <llhttp.h>

#include "server/request.hpp"
#include "server/status.hpp"

namespace server {

struct Http1ParserLimits {
  std::size_t head;  ///< bytes of a request head; beyond: 431, or 414 in the request line
  unsigned fields;   ///< field lines of a head; beyond: 431
  std::size_t body;  ///< bytes of a request body, framing included; beyond: 413
};

/// Reads one HTTP/1 request message (RFC 9112) as its bytes arrive; where the bytes are split makes
/// no difference. llhttp in strict mode, and what it lets through besides. Remembers places in the
/// head and not the head itself: its caller keeps the bytes together.
class Http1Parser {
 public:
  enum class Progress {
    more,      ///< needs more bytes
    complete,  ///< head and body are read, or the head alone if the client holds the body back
    failed,    ///< `failure()` says how to answer; the connection cannot go on
  };

  Http1Parser() noexcept;
  Http1Parser(const Http1Parser&) = delete;
  Http1Parser& operator=(const Http1Parser&) = delete;

  /// Forgets everything, for the first message or the next one, which is held to these limits.
  void reset(const Http1ParserLimits& limits) noexcept;

  /// Reads on in a message whose head is not complete. `message` holds all of it that has arrived,
  /// from its first byte; it may have moved since the last call.
  [[nodiscard]] Progress read_head(std::span<const char> message) noexcept;

  /// Reads on behind the head: bytes that have not been read, which need not be kept.
  [[nodiscard]] Progress read_body(std::span<const char> bytes) noexcept;

  /// When complete: how many of the last call's bytes belong to the message.
  [[nodiscard]] std::size_t consumed() const noexcept { return consumed_; }

  [[nodiscard]] Status failure() const noexcept { return failure_; }

  [[nodiscard]] bool started() const noexcept { return started_; }
  [[nodiscard]] bool head_complete() const noexcept { return head_complete_; }
  /// Whether the client waits for leave to send its body (RFC 9110 §10.1.1): the message then ends
  /// with its head and is the connection's last. HTTP/1.0 knows no such thing.
  [[nodiscard]] bool expects_continue() const noexcept {
    return expects_continue_ && !is_http_1_0();
  }
  /// Whether the client wants, and the message allows, another request on the connection.
  [[nodiscard]] bool keep_alive() const noexcept { return keep_alive_; }
  [[nodiscard]] bool is_http_1_0() const noexcept { return parser_.http_minor == 0; }

  [[nodiscard]] Method method() const noexcept;
  [[nodiscard]] std::string_view raw_target(std::span<const char> message) const noexcept {
    return target_.in(message);
  }
  /// The fields read so far; the target is not filled in.
  void write_fields(std::span<const char> message, Request& request) const noexcept;

 private:
  struct Span {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
    [[nodiscard]] std::string_view in(std::span<const char> message) const noexcept {
      return {message.data() + offset, size};
    }
  };
  struct Callbacks;

  [[nodiscard]] Progress fail(Status status) noexcept;
  [[nodiscard]] Progress execute(std::span<const char> bytes) noexcept;
  [[nodiscard]] Progress explain(llhttp_errno_t error) noexcept;
  [[nodiscard]] Progress judge_method() noexcept;
  [[nodiscard]] std::string_view method_token() const noexcept;
  [[nodiscard]] Status check_head() noexcept;
  [[nodiscard]] bool host_is_valid() noexcept;
  [[nodiscard]] bool request_line_is_strict() const noexcept;
  void extend(Span& span, const char* at, std::size_t size) const noexcept;
  void end_field() noexcept;
  void note_known(KnownField known, std::string_view value);
  void note_transfer_encoding(std::string_view value) noexcept;

  static constexpr std::size_t kLongestKeptHost = 255;  // DNS knows no longer ones

  Http1ParserLimits limits_{};
  llhttp_t parser_{};
  std::span<const char> message_;  // during a call only
  std::size_t head_read_ = 0;
  std::size_t body_read_ = 0;
  std::size_t consumed_ = 0;
  Status failure_ = Status::bad_request;
  Status field_failure_ = Status::ok;
  bool started_ = false;
  bool head_complete_ = false;
  bool message_complete_ = false;
  bool method_unknown_ = false;
  bool expects_continue_ = false;
  bool keep_alive_ = false;
  bool coding_unknown_ = false;  ///< one that is applied before chunked
  unsigned field_count_ = 0;
  unsigned hosts_ = 0;
  unsigned transfer_encodings_ = 0;
  Span target_;
  Span name_;
  Span value_;
  std::uint32_t known_present_ = 0;
  std::array<Span, kKnownFields> known_;
  /// Values of fields that came in several lines, joined.
  std::vector<std::pair<KnownField, std::string>> joined_;
  /// One that was checked: the next request nearly always names it again.
  std::string valid_host_;
};

}  // namespace server
