#include "server/http1_connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <span>
#include <utility>
#include <variant>

#include "runtime/check.hpp"
#include "server/address_text.hpp"
#include "server/error_response.hpp"
#include "server/http1_head.hpp"
#include "server/log_escape.hpp"
#include "server/request_line.hpp"
#include "server/request_origin.hpp"

namespace server {
namespace {

using runtime::Lease;
using runtime::Result;
using runtime::Task;

/// Of a body in memory.
void add_pieces(const Body& body, std::vector<iovec>& pieces) {
  if (const auto* const bytes = std::get_if<std::string_view>(&body)) {
    pieces.push_back(piece_of(*bytes));
  } else if (const auto* const multipart = std::get_if<MultipartBody>(&body)) {
    for (const BodyPart& part : multipart->ranges->parts()) {
      pieces.push_back(piece_of(part.head));
      pieces.push_back(
          piece_of(multipart->bytes.substr(static_cast<std::size_t>(part.range.first),
                                           static_cast<std::size_t>(part.range.length))));
    }
    pieces.push_back(piece_of(multipart->ranges->end()));
  }
}

}  // namespace

Http1Connection::Http1Connection(Http1Service& service, runtime::Fd descriptor,
                                 const ClientAddress& client)
    : service_(service),
      client_(client),
      transport_(service.loop_, std::move(descriptor), service.stop_, service.transport_limits_) {
  service_.connections_.push_back(*this);
  ++service_.connection_count_;
  const TrustedProxies* const proxies = service_.proxies_;
  if (proxies == nullptr || !proxies->introduce_clients()) return;
  know_client();
  if (proxies->contains(client_.address())) introduction_ = std::make_unique<Introduction>();
}

Http1Connection::~Http1Connection() {
  unlink();
  --service_.connection_count_;
  service_.connection_ended_.wake_all();
  block_.clear();
  if (exchange_ != nullptr) release_exchange();
}

runtime::Receive& Http1Connection::receive() noexcept {
  idle_ = exchange_ == nullptr;
  if (!idle_) {
    ++service_.receiving_;
  } else if (introduction_ != nullptr && !introduction_->complete()) {
    if (!introduction_->started()) transport_.expect_within(*service_.head_);
  } else {
    // A connection that was accepted while draining has a moment to hand in its request.
    transport_.expect_within(service_.draining_ ? *service_.transport_limits_.linger
                                                : *service_.idle_);
  }
  return transport_.receive();
}

void Http1Connection::end_receive() {
  const Result<Lease> received = transport_.received();
  if (!std::exchange(idle_, false)) --service_.receiving_;
  if (!received) {
    take_in_failure(received.error().code);
  } else if (received->bytes().empty()) {
    step_ = Step::close;
  } else {
    const std::span<const char> bytes = take_in_introduction(received->bytes());
    if (!bytes.empty()) take_in_bytes(bytes);
  }
}

void Http1Connection::know_client() noexcept {
  if (!client_.is_known()) client_ = ClientAddress::of_peer(transport_.descriptor());
}

std::span<const char> Http1Connection::take_in_introduction(std::span<const char> bytes) {
  if (introduction_ == nullptr || introduction_->complete()) return bytes;
  const auto rest = introduction_->read(bytes);
  if (!rest) post_missing_introduction();
  if (rest && !introduction_->complete()) return {};
  if (!rest || !introduction_->take_seat(service_.quota_, service_.proxies_)) {
    step_ = Step::close;
    return {};
  }
  if (const auto& client = introduction_->client()) client_ = ClientAddress(client);
  return *rest;
}

void Http1Connection::post_missing_introduction() const {
  if (service_.notices_ == nullptr) return;
  service_.notices_->post({.kind = Notice::Kind::not_introduced,
                           .subject = std::string(AddressText(client_.address()).view())});
}

std::string Http1Connection::escaped_path() const {
  std::array<char, 256> path{};
  return {path.data(), escape_word(exchange_->request.target.path, path)};
}

void Http1Connection::post_unreadable(int code) const {
  if (service_.notices_ == nullptr) return;
  service_.notices_->post(
      {.kind = Notice::Kind::unreadable, .subject = escaped_path(), .code = code});
}

void Http1Connection::post_fault() {
  if (service_.notices_ == nullptr) return;
  std::string subject = escaped_path();
  subject.append(" (request ").append(exchange_->response.id()).append(")");
  service_.notices_->post({.kind = Notice::Kind::fault,
                           .subject = std::move(subject),
                           .code = static_cast<int>(exchange_->response.status())});
}

void Http1Connection::take_in_failure(int code) {
  step_ = Step::close;
  if (code != ETIMEDOUT || exchange_ == nullptr || !exchange_->parser.started()) return;
  answer_error(Status::request_timeout, exchange_->kept());
}

void Http1Connection::begin_message() noexcept {
  exchange_->begin_message(service_.parser_limits_);
  exchange_->began = service_.loop_.now();
  exchange_->handler = service_.handler_;
  exchange_->response.count_at(*service_.first_site_);
  exchange_->access_log = service_.access_log_;
  exchange_->proxies = service_.proxies_;
  if (exchange_->access_log != nullptr || exchange_->proxies != nullptr) know_client();
}

void Http1Connection::take_in_bytes(std::span<const char> bytes) {
  if (exchange_ == nullptr) {
    exchange_ = service_.exchanges_.acquire();
    begin_message();
  }
  Http1Parser& parser = exchange_->parser;
  if (parser.head_complete()) {
    const Progress progress = parser.read_body(bytes);
    if (progress == Progress::complete) exchange_->keep(bytes.subspan(parser.consumed()));
    judge(progress, exchange_->kept());
    return;
  }
  if (exchange_->kept().empty()) {
    read_head(bytes);
    return;
  }
  exchange_->compact();
  exchange_->keep(bytes);
  read_head(exchange_->kept());
}

void Http1Connection::read_head(std::span<const char> message) {
  const Progress progress = exchange_->parser.read_head(message);
  if (progress == Progress::complete) message_end_ = exchange_->parser.consumed();
  judge(progress, message);
}

void Http1Connection::judge(Progress progress, std::span<const char> message) {
  const Http1Parser& parser = exchange_->parser;
  if (exchange_->access_log != nullptr && exchange_->kept().empty()) {
    // The line that is written after the response tells of the request, too.
    exchange_->keep(message);
    message = exchange_->kept();
  }
  switch (progress) {
    case Progress::failed:
      answer_error(parser.failure(), message);
      return;
    case Progress::complete:
      keep_alive_ = parser.keep_alive();
      // The answer does not depend on a body that is held back; it may come all the same.
      linger_ = parser.expects_continue();
      answer(message);
      return;
    case Progress::more:
      wait_for_more(message);
      return;
  }
}

void Http1Connection::wait_for_more(std::span<const char> message) {
  if (exchange_->kept().empty()) exchange_->keep(message);
  // From the first byte to the end of the head, and once more from there to the end of the body.
  const bool in_body = exchange_->parser.head_complete();
  if (!exchange_->waiting_for_head || (in_body && !exchange_->waiting_for_body)) {
    transport_.expect_within(*service_.head_);
  }
  exchange_->waiting_for_head = true;
  exchange_->waiting_for_body = in_body;
  message_end_ = exchange_->kept().size();
  step_ = Step::receive;
}

void Http1Connection::answer(std::span<const char> message) {
  if (const Status status = build_request(message); status != Status::ok) {
    compose_error(status, exchange_->request, exchange_->response);
  } else if (!seat_traced_client()) {
    compose_error(Status::service_unavailable, exchange_->request, exchange_->response);
  } else if (!answer_at_once()) {
    if (exchange_->kept().empty()) {
      exchange_->keep(message);
      (void)build_request(exchange_->kept());
    }
    step_ = Step::ask_handler;
    return;
  }
  if (exchange_->kept().empty()) {
    exchange_->keep(message.subspan(std::exchange(message_end_, 0)));
  }
  prepare_sending();
}

bool Http1Connection::answer_at_once() {
  Request& request = exchange_->request;
  request.takes_prebuilt = takes_block();
  const bool answered = exchange_->handler->answer(request, exchange_->response);
  // Much may have changed until it answers later.
  request.takes_prebuilt = false;
  return answered;
}

void Http1Connection::answer_error(Status status, std::span<const char> message) {
  keep_alive_ = false;
  linger_ = true;
  Request& request = exchange_->request;
  request.method = exchange_->parser.method();
  request.target = {};
  exchange_->parser.write_fields(message, request);
  trace_client();
  compose_error(status, request, exchange_->response);
  prepare_sending();
}

Status Http1Connection::build_request(std::span<const char> message) {
  const Http1Parser& parser = exchange_->parser;
  Request& request = exchange_->request;
  request.method = parser.method();
  parser.write_fields(message, request);
  trace_client();
  // No other method gets as far as its target, which for CONNECT is none of a file's (RFC 9112
  // §3.2.3).
  request.target = {};
  if (request.method == Method::other) return Status::ok;
  const std::string_view raw = parser.raw_target(message);
  if (exchange_->target_storage.size() < raw.size()) exchange_->target_storage.resize(raw.size());
  const auto target = parse_target(raw, exchange_->target_storage);
  if (!target) return target.error();
  request.target = *target;
  return Status::ok;
}

void Http1Connection::trace_client() noexcept {
  Request& request = exchange_->request;
  request.client = client_.address();
  request.scheme = Scheme::http;
  // What a proxy passes on that speaks for itself here may be anything that a client wrote.
  const bool known = introduction_ == nullptr || introduction_->client();
  if (exchange_->proxies == nullptr || !known) return;
  const RequestOrigin origin = trace_origin(client_.address(), request, *exchange_->proxies);
  request.client = origin.client;
  request.scheme = origin.scheme;
}

bool Http1Connection::seat_traced_client() {
  // Others have one for their connection; that of a proxy is everybody's.
  if (exchange_->proxies == nullptr || exchange_->request.client == client_.address() ||
      service_.quota_ == nullptr || !service_.quota_->is_limited()) {
    return true;
  }
  if (auto seat = service_.quota_->admit(exchange_->request.client)) {
    exchange_->seat.emplace(std::move(*seat));
  }
  return exchange_->seat.has_value();
}

Task<void> Http1Connection::go_on() {
  switch (step_) {
    case Step::ask_handler:
      return ask_handler();
    case Step::send_rest:
      return send_rest();
    case Step::send_file:
      return send_file();
    case Step::linger:
      return linger();
    case Step::receive:
    case Step::send_block:
    case Step::send_pieces:
    case Step::close:
      break;
  }
  CHECK(false);
}

Task<void> Http1Connection::ask_handler() {
  // The disk takes as long as it takes; the client is not to blame.
  transport_.expect_nothing();
  ++service_.answering_;
  co_await exchange_->handler->answer_later(exchange_->request, exchange_->response,
                                            service_.stop_);
  --service_.answering_;
  prepare_sending();
}

void Http1Connection::prepare_sending() {
  ++service_.counters_.requests;
  began_ = exchange_->began;
  SiteMetrics& metrics = *exchange_->response.site_metrics();
  metrics.count_response(exchange_->request.method, exchange_->response.status());
  if (service_.draining_ && keep_alive_) {
    keep_alive_ = false;
    linger_ = true;  // the next request may be on its way (RFC 9112 §9.6)
  }
  transport_.count_from_zero();
  if (prepare_block()) return;

  const Response& response = exchange_->response;
  if (is_fault(response.status())) post_fault();
  const bool keep_alive_1_0 = keep_alive_ && exchange_->parser.is_http_1_0();
  const ConnectionField field = !keep_alive_     ? ConnectionField::close
                                : keep_alive_1_0 ? ConnectionField::keep_alive
                                                 : ConnectionField::none;
  (void)write_http1_head(response, field, service_.date(), exchange_->head);

  exchange_->head_size = exchange_->head.size();

  const bool with_body = exchange_->request.method != Method::head;
  if (with_body && is_in_file(response.body())) {
    keep_path();
    step_ = Step::send_file;
    return;
  }
  if (with_body) metrics.body_bytes.add(size_of(response.body()));
  if (join_with_head(with_body ? response.body() : Body())) {
    block_.show(exchange_->head);
    step_ = Step::send_block;
    return;
  }
  exchange_->pieces.assign(1, piece_of(exchange_->head));
  add_pieces(response.body(), exchange_->pieces);
  exchange_->message = runtime::message_of(exchange_->pieces);
  step_ = Step::send_pieces;
}

void Http1Connection::keep_path() noexcept {
  std::string_view& path = exchange_->request.target.path;
  const std::span<char> room(exchange_->target_storage);
  CHECK(path.size() <= room.size());
  std::memmove(room.data(), path.data(), path.size());
  path = {room.data(), path.size()};
}

bool Http1Connection::join_with_head(const Body& body) {
  // To copy it costs less than a message of two pieces does.
  constexpr std::size_t kMostCopied = 4096;
  if (std::holds_alternative<std::monostate>(body)) return true;
  const auto* const bytes = std::get_if<std::string_view>(&body);
  if (bytes == nullptr || bytes->size() > kMostCopied) return false;
  exchange_->head.append(*bytes);
  return true;
}

bool Http1Connection::takes_block() const noexcept {
  return keep_alive_ && !service_.draining_ && !exchange_->parser.is_http_1_0();
}

bool Http1Connection::prepare_block() {
  const Response& response = exchange_->response;
  if (!response.whole() || !takes_block()) return false;
  Representation& representation = *response.representation();
  if (!representation.in_memory()) return false;

  PrebuiltHead& prebuilt = representation.prebuilt();
  const HttpDate& date = service_.date();
  const bool ready =
      prebuilt.size != 0
          ? refresh_http1_head(representation, date, service_.date_second_)
          : prebuild_http1_head(response, date, service_.date_second_, exchange_->head);
  if (!ready) return false;

  const bool with_body = exchange_->request.method != Method::head;
  const std::size_t body = with_body ? representation.bytes().size() : 0;
  response.site_metrics()->body_bytes.add(body);
  block_.show(response.representation(), body);
  ++service_.counters_.prebuilt;
  // Never where there is an access log.
  if (exchange_->kept().empty() && !exchange_->seat) release_exchange();
  step_ = Step::send_block;
  return true;
}

void Http1Connection::end_send() {
  if (transport_.sent() == total_size(outgoing())) {
    end_response(true);
  } else {
    step_ = Step::send_rest;
  }
}

Task<void> Http1Connection::send_rest() {
  const bool complete = co_await transport_.send_rest(transport_.sent(), outgoing());
  end_response(complete);
}

Task<void> Http1Connection::send_file() {
  const Response& response = exchange_->response;
  FileMessage message{.head = exchange_->head, .parts = {}, .end = {}};
  BodyPart only{};
  if (const auto* const multipart = std::get_if<MultipartBody>(&response.body())) {
    message.parts = multipart->ranges->parts();
    message.end = multipart->ranges->end();
  } else {
    const auto& part = std::get<FilePart>(response.body());
    only.range = {.first = part.offset, .length = part.length};
    message.parts = {&only, 1};
  }
  transport_.expect_nothing();
  const Result<bool> sent =
      co_await service_.files_.send(transport_, *response.representation(), message);
  const bool is_file_to_blame = !sent && sent.error().code != ECANCELED;
  if (is_file_to_blame) post_unreadable(sent.error().code);
  const bool complete = sent.value_or(false);
  response.site_metrics()->body_bytes.add(body_bytes(complete));
  end_response(complete);
  // A reset could take from the client what it was sent before (RFC 9112 §9.6).
  if (is_file_to_blame) step_ = Step::linger;
}

Task<void> Http1Connection::linger() {
  ++service_.closing_;
  co_await transport_.linger();
  --service_.closing_;
  step_ = Step::close;
}

std::span<iovec> Http1Connection::outgoing() noexcept {
  return block_.empty() ? std::span(exchange_->pieces) : block_.pieces();
}

void Http1Connection::end_response(bool sent) {
  service_.metrics_.count_duration(service_.loop_.now() - began_);
  if (exchange_ != nullptr && exchange_->access_log != nullptr) log_response(sent);
  block_.clear();
  if (!sent) {
    step_ = Step::close;
    return;
  }
  if (!keep_alive_) {
    const bool unread = exchange_ != nullptr && exchange_->kept().size() > message_end_;
    step_ = linger_ || unread ? Step::linger : Step::close;
    return;
  }
  step_ = Step::receive;
  if (exchange_ == nullptr) return;
  exchange_->drop(std::exchange(message_end_, 0));
  if (exchange_->kept().empty()) {
    release_exchange();
    return;
  }
  const bool is_former = exchange_->handler != service_.handler_;
  begin_message();
  if (is_former) {
    exchange_->response.keep({}, {});
    service_.handler_left_.wake_all();
  }
  read_head(exchange_->kept());
}

void Http1Connection::release_exchange() {
  const bool is_former = exchange_->handler != service_.handler_;
  service_.exchanges_.release(std::move(exchange_));
  if (is_former) service_.handler_left_.wake_all();
}

std::uint64_t Http1Connection::body_bytes(bool sent) const noexcept {
  const bool with_body = exchange_->request.method != Method::head;
  const std::uint64_t size = with_body ? size_of(exchange_->response.body()) : 0;
  if (sent) return size;
  const std::uint64_t head =
      block_.prebuilt_size() != 0 ? block_.prebuilt_size() : exchange_->head_size;
  const std::uint64_t accepted = transport_.accepted();
  return std::min(size, accepted - std::min(head, accepted));
}

void Http1Connection::log_response(bool sent) noexcept {
  const Request& request = exchange_->request;
  Response& response = exchange_->response;
  const RequestLine line = RequestLine::of(exchange_->kept());
  const AddressText client(request.client);
  const auto as_sent = [&](KnownField field) { return request.field(field).value_or(""); };

  exchange_->access_log->write(
      {.time = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()),
       .id = response.id(),
       .client = client.view(),
       .host = as_sent(KnownField::host),
       .site = response.site_metrics()->name,
       .method = line.method,
       .target = line.target,
       .path = request.target.path,
       .protocol = line.protocol,
       .status = static_cast<unsigned>(response.status()),
       .body_bytes = body_bytes(sent),
       .duration = service_.loop_.now() - exchange_->began,
       .referrer = as_sent(KnownField::referer),
       .user_agent = as_sent(KnownField::user_agent),
       .aborted = !sent});
}

void Http1Connection::stop_if_idle() noexcept {
  if (idle_) transport_.stop();
}

}  // namespace server
