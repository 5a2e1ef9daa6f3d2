#include "server/http1_parser.hpp"

#include <algorithm>
#include <bit>
#include <optional>

#include "runtime/check.hpp"
#include "server/ascii.hpp"
#include "server/authority.hpp"
#include "server/method.hpp"
#include "server/request_line.hpp"

namespace server {
namespace {

constexpr std::string_view kVersionPrefix = " HTTP/";
constexpr std::string_view kChunked = "chunked";

/// By their length first: nearly every other name is told apart by it alone.
std::optional<KnownField> known_field(std::string_view name) noexcept {
  const auto is = [name](std::string_view known) { return equal_ignoring_case(name, known); };
  switch (name.size()) {
    case 4:
      if (is("host")) return KnownField::host;
      break;
    case 5:
      if (is("range")) return KnownField::range;
      break;
    case 6:
      if (is("accept")) return KnownField::accept;
      if (is("expect")) return KnownField::expect;
      break;
    case 7:
      if (is("referer")) return KnownField::referer;
      break;
    case 8:
      if (is("if-match")) return KnownField::if_match;
      if (is("if-range")) return KnownField::if_range;
      break;
    case 9:
      if (is("forwarded")) return KnownField::forwarded;
      break;
    case 10:
      if (is("user-agent")) return KnownField::user_agent;
      break;
    case 13:
      if (is("if-none-match")) return KnownField::if_none_match;
      break;
    case 15:
      if (is("accept-encoding")) return KnownField::accept_encoding;
      if (is("x-forwarded-for")) return KnownField::x_forwarded_for;
      break;
    case 17:
      if (is("if-modified-since")) return KnownField::if_modified_since;
      if (is("x-forwarded-proto")) return KnownField::x_forwarded_proto;
      break;
    case 19:
      if (is("if-unmodified-since")) return KnownField::if_unmodified_since;
      break;
    default:
      break;
  }
  return std::nullopt;
}

/// Whether all who read this list of codings see the same end of the body: chunked comes last (RFC
/// 9112 §6.3) and once (§7.1), and no member is empty, which some ignore and others do not.
bool has_one_end(std::string_view codings) noexcept {
  for (bool chunked = false;;) {
    const std::size_t comma = codings.find(',');
    const std::string_view coding = without_whitespace_around(codings.substr(0, comma));
    if (chunked || coding.empty()) return false;
    chunked = equal_ignoring_case(coding, kChunked);
    if (comma == codings.npos) return chunked;
    codings.remove_prefix(comma + 1);
  }
}

}  // namespace

struct Http1Parser::Callbacks {
  static Http1Parser& self(llhttp_t* parser) noexcept {
    return *static_cast<Http1Parser*>(parser->data);
  }

  static int on_url(llhttp_t* parser, const char* at, std::size_t size) noexcept {
    self(parser).extend(self(parser).target_, at, size);
    return 0;
  }

  static int on_field(llhttp_t* parser, const char* at, std::size_t size) noexcept {
    Http1Parser& it = self(parser);
    if (it.head_complete_) return 0;  // a trailer
    it.extend(it.name_, at, size);
    return 0;
  }

  static int on_value(llhttp_t* parser, const char* at, std::size_t size) noexcept {
    Http1Parser& it = self(parser);
    if (it.head_complete_) return 0;
    it.extend(it.value_, at, size);
    return 0;
  }

  static int on_value_complete(llhttp_t* parser) noexcept {
    Http1Parser& it = self(parser);
    if (!it.head_complete_) it.end_field();
    return it.field_failure_ == Status::ok ? 0 : -1;
  }

  static int on_headers_complete(llhttp_t* parser) noexcept {
    Http1Parser& it = self(parser);
    it.head_complete_ = true;
    // No other protocol is spoken here, and a server may ignore Upgrade (RFC 9110 §7.8); CONNECT is
    // refused as any other method.
    parser->upgrade = 0;
    it.keep_alive_ = llhttp_should_keep_alive(parser) != 0;
    it.field_failure_ = it.check_head();
    if (it.field_failure_ != Status::ok) return -1;
    // A body has a limit of its own, which counts from here.
    const bool has_body = (parser->flags & F_CHUNKED) != 0 || parser->content_length > 0;
    return has_body ? HPE_PAUSED : 0;
  }

  static int on_message_complete(llhttp_t* parser) noexcept {
    self(parser).message_complete_ = true;
    return HPE_PAUSED;
  }

  static const llhttp_settings_t& settings() noexcept {
    static const llhttp_settings_t kSettings = [] {
      llhttp_settings_t settings;
      llhttp_settings_init(&settings);
      settings.on_url = on_url;
      settings.on_header_field = on_field;
      settings.on_header_value = on_value;
      settings.on_header_value_complete = on_value_complete;
      settings.on_headers_complete = on_headers_complete;
      settings.on_message_complete = on_message_complete;
      return settings;
    }();
    return kSettings;
  }
};

Http1Parser::Http1Parser() noexcept {
  llhttp_init(&parser_, HTTP_REQUEST, &Callbacks::settings());
  parser_.data = this;
  // A higher minor version is answered as the highest that is known (RFC 9110 §6.2); check_head
  // refuses the others.
  llhttp_set_lenient_version(&parser_, 1);
}

void Http1Parser::reset(const Http1ParserLimits& limits) noexcept {
  limits_ = limits;
  llhttp_reset(&parser_);
  head_read_ = 0;
  body_read_ = 0;
  consumed_ = 0;
  field_failure_ = Status::ok;
  started_ = false;
  head_complete_ = false;
  message_complete_ = false;
  method_unknown_ = false;
  expects_continue_ = false;
  keep_alive_ = false;
  coding_unknown_ = false;
  field_count_ = 0;
  hosts_ = 0;
  transfer_encodings_ = 0;
  target_ = {};
  name_ = {};
  value_ = {};
  known_present_ = 0;
  if (!joined_.empty()) joined_.clear();
}

Http1Parser::Progress Http1Parser::read_head(std::span<const char> message) noexcept {
  CHECK(!head_complete_ && message.size() >= head_read_);
  message_ = message;
  started_ = !without_leading_lines(message).empty();
  if (method_unknown_) return judge_method();

  // No more than the limits is shown to the parser, so that it does not matter how much has
  // arrived.
  const std::size_t until = std::min(message.size(), limits_.head);
  const std::size_t from = std::exchange(head_read_, until);
  const Progress progress = execute(message.subspan(from, until - from));
  if (progress == Progress::more && !head_complete_) {
    if (message.size() < limits_.head) return progress;
    return fail(name_.size == 0 && field_count_ == 0 ? Status::uri_too_long
                                                     : Status::request_header_fields_too_large);
  }
  const std::size_t end = from + std::exchange(consumed_, 0);
  Progress whole = progress;
  if (progress == Progress::more) {
    // Whether the body came along must make no difference.
    if (expects_continue()) keep_alive_ = false;
    whole = expects_continue() ? Progress::complete : read_body(message.subspan(end));
  }
  consumed_ += end;
  return whole;
}

Http1Parser::Progress Http1Parser::read_body(std::span<const char> bytes) noexcept {
  CHECK(head_complete_);
  if (llhttp_get_errno(&parser_) == HPE_PAUSED) llhttp_resume(&parser_);
  const std::size_t until = std::min(bytes.size(), limits_.body - body_read_);
  body_read_ += until;
  const Progress progress = execute(bytes.first(until));
  if (progress == Progress::more && until < bytes.size()) return fail(Status::content_too_large);
  return progress;
}

Method Http1Parser::method() const noexcept {
  switch (parser_.method) {
    case HTTP_GET:
      return Method::get;
    case HTTP_HEAD:
      return Method::head;
    case HTTP_OPTIONS:
      return Method::options;
    default:
      return Method::other;
  }
}

void Http1Parser::write_fields(std::span<const char> message, Request& request) const noexcept {
  request.fields.fill(std::nullopt);
  if (known_present_ == 0) return;
  for (std::uint32_t left = known_present_; left != 0; left &= left - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(left));
    request.fields[i] = known_[i].in(message);
  }
  for (const auto& [field, value] : joined_) {
    request.fields[static_cast<std::size_t>(field)] = value;
  }
}

Http1Parser::Progress Http1Parser::fail(Status status) noexcept {
  failure_ = status;
  keep_alive_ = false;
  return Progress::failed;
}

Http1Parser::Progress Http1Parser::execute(std::span<const char> bytes) noexcept {
  const llhttp_errno_t error = llhttp_execute(&parser_, bytes.data(), bytes.size());
  if (error == HPE_OK) return Progress::more;
  if (error != HPE_PAUSED) return explain(error);
  consumed_ = static_cast<std::size_t>(llhttp_get_error_pos(&parser_) - bytes.data());
  return message_complete_ ? Progress::complete : Progress::more;
}

Http1Parser::Progress Http1Parser::explain(llhttp_errno_t error) noexcept {
  if (field_failure_ != Status::ok) return fail(field_failure_);
  switch (error) {
    case HPE_INVALID_METHOD:
      if (head_complete_) return fail(Status::bad_request);
      method_unknown_ = true;
      return judge_method();
    case HPE_INVALID_CONSTANT:  // also a method that llhttp knows from another protocol
      return fail(head_complete_ || is_registered_method(method_token()) ? Status::bad_request
                                                                         : Status::not_implemented);
    case HPE_PAUSED_H2_UPGRADE:  // "PRI * HTTP/2.0", the start of HTTP/2
      return fail(Status::http_version_not_supported);
    default:
      return fail(Status::bad_request);
  }
}

Http1Parser::Progress Http1Parser::judge_method() noexcept {
  // llhttp does not know this method. Anything but a token is no request at all; which of them it
  // is shows at its end.
  const std::string_view text =
      without_leading_lines(message_.first(std::min(message_.size(), limits_.head)));
  const auto end = std::ranges::find_if_not(text, is_token_character);
  if (end == text.end()) {
    return message_.size() < limits_.head ? Progress::more : fail(Status::bad_request);
  }
  if (*end != ' ' || end == text.begin()) return fail(Status::bad_request);
  return fail(is_registered_method(method_token()) ? Status::method_not_allowed
                                                   : Status::not_implemented);
}

std::string_view Http1Parser::method_token() const noexcept {
  const std::string_view line = without_leading_lines(message_);
  return line.substr(0, line.find(' '));
}

Status Http1Parser::check_head() noexcept {
  if (field_failure_ != Status::ok) return field_failure_;
  if (!request_line_is_strict()) return Status::bad_request;
  if (parser_.http_major != 1) return Status::http_version_not_supported;
  if (!host_is_valid()) return Status::bad_request;
  // RFC 9112 §6.1: a Transfer-Encoding in HTTP/1.0 means that the framing is faulty.
  if (transfer_encodings_ > 0 && parser_.http_minor == 0) return Status::bad_request;
  if (transfer_encodings_ > 1) return Status::bad_request;
  if (coding_unknown_) return Status::not_implemented;
  if ((parser_.flags & F_CONTENT_LENGTH) != 0 && parser_.content_length > limits_.body) {
    return Status::content_too_large;
  }
  if (method() == Method::other && !is_registered_method(method_token())) {
    return Status::not_implemented;
  }
  return Status::ok;
}

bool Http1Parser::host_is_valid() noexcept {
  // RFC 9112 §3.2; in HTTP/1.0 it may be missing.
  if (hosts_ == 0) return parser_.http_minor == 0;
  if (hosts_ != 1) return false;
  const std::string_view host = known_[static_cast<std::size_t>(KnownField::host)].in(message_);
  if (host == valid_host_ && !host.empty()) return true;
  if (!is_authority(host)) return false;
  if (host.size() <= kLongestKeptHost) valid_host_ = host;
  return true;
}

bool Http1Parser::request_line_is_strict() const noexcept {
  // One space before and behind the target, then HTTP and nothing else: llhttp takes several
  // spaces, and RTSP.
  const std::string_view method = method_token();
  const auto begin = static_cast<std::size_t>(method.data() - message_.data()) + method.size() + 1;
  const std::size_t end = std::size_t{target_.offset} + target_.size;
  return target_.offset == begin && target_.size > 0 &&
         std::string_view(message_.data(), message_.size()).substr(end).starts_with(kVersionPrefix);
}

void Http1Parser::extend(Span& span, const char* at, std::size_t size) const noexcept {
  if (span.size == 0) span.offset = static_cast<std::uint32_t>(at - message_.data());
  span.size += static_cast<std::uint32_t>(size);
}

void Http1Parser::end_field() noexcept {
  const std::string_view name = std::exchange(name_, {}).in(message_);
  const Span span = std::exchange(value_, {});
  const std::string_view value = without_trailing_whitespace(span.in(message_));
  if (++field_count_ > limits_.fields) {
    field_failure_ = Status::request_header_fields_too_large;
    return;
  }
  if (equal_ignoring_case(name, "transfer-encoding")) {
    note_transfer_encoding(value);
    return;
  }
  const auto known = known_field(name);
  if (!known) return;
  if (*known == KnownField::host) ++hosts_;
  if (*known == KnownField::expect) {
    if (equal_ignoring_case(value, "100-continue")) {
      expects_continue_ = true;
    } else {
      field_failure_ = Status::expectation_failed;
    }
  }
  note_known(*known, value);
}

void Http1Parser::note_known(KnownField known, std::string_view value) {
  const auto index = static_cast<std::size_t>(known);
  const std::uint32_t bit = 1U << index;
  if ((known_present_ & bit) == 0) {
    known_present_ |= bit;
    known_[index] = {.offset = static_cast<std::uint32_t>(value.data() - message_.data()),
                     .size = static_cast<std::uint32_t>(value.size())};
    return;
  }
  // RFC 9110 §5.3: several lines of one field are one list.
  auto joined = std::ranges::find(joined_, known, &std::pair<KnownField, std::string>::first);
  if (joined == joined_.end()) {
    joined = joined_.emplace(joined_.end(), known, known_[index].in(message_));
  }
  joined->second.append(", ").append(value);
}

void Http1Parser::note_transfer_encoding(std::string_view value) noexcept {
  ++transfer_encodings_;
  if (equal_ignoring_case(value, kChunked)) return;
  if (!has_one_end(value)) field_failure_ = Status::bad_request;
  // RFC 9112 §6.1 asks for 501, unless a field that follows makes the message ambiguous.
  coding_unknown_ = true;
}

}  // namespace server
