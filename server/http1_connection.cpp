#include "server/http1_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>
#include <variant>

#include "server/error_response.hpp"
#include "server/http1_head.hpp"
#include "server/request_line.hpp"

namespace server {
namespace {

using runtime::Lease;
using runtime::Result;
using runtime::Task;

constexpr std::chrono::seconds kLingerTimeout{2};

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

bool is_in_file(const Body& body) noexcept {
  const auto* const parts = std::get_if<MultipartBody>(&body);
  return std::holds_alternative<FilePart>(body) || (parts != nullptr && !parts->in_memory());
}

}  // namespace

Http1Service::Http1Service(runtime::Loop& loop, Handler& handler, runtime::StopSource& stop,
                           WorkerMetrics& metrics, const Options& options)
    : loop_(loop), stop_(stop), metrics_(metrics), files_(loop, stop) {
  adopt(handler, options);
}

void Http1Service::adopt(Handler& handler, const Options& options) {
  handler_ = &handler;
  first_site_ = options.first_site;
  access_log_ = options.access_log;
  parser_limits_ = options.parser;
  runtime::Deadlines& deadlines = loop_.deadlines();
  head_ = &deadlines.class_of(options.head_timeout);
  idle_ = &deadlines.class_of(options.idle_timeout);
  transport_limits_ = {.send = &deadlines.class_of(options.send_timeout),
                       .linger = &deadlines.class_of(kLingerTimeout),
                       .min_send_rate = options.min_send_rate};
}

Task<void> Http1Service::leave(const Handler& handler) {
  while (!is_left(handler)) (void)co_await handler_left_.wait({});
}

bool Http1Service::is_left(const Handler& handler) noexcept {
  return !connections_.any_of(
      [&](const Http1Connection& connection) { return connection.asks(handler); });
}

// One coroutine, without child tasks on the way of a request that is answered from memory: a
// child's frame would be an allocation. Not `is_complete(sent) || co_await …` either: g++ 12 makes
// the child before it looks at the left side.
Task<void> Http1Service::serve(runtime::Fd descriptor) {
  using Step = Http1Connection::Step;
  Http1Connection connection(*this, std::move(descriptor));
  Transport& transport = connection.transport();
  while (connection.step() != Step::close) {
    switch (connection.step()) {
      case Step::receive: {
        connection.begin_receive();
        const Result<Lease> received = co_await transport.receive();
        connection.take_in(received);
        break;
      }
      case Step::ask_handler:
        co_await connection.ask_handler();
        break;
      case Step::send_block: {
        const Result<std::size_t> sent = co_await transport.send(connection.block());
        bool complete = connection.is_complete(sent);
        if (!complete) complete = co_await transport.send_rest(sent, connection.outgoing());
        connection.end_response(complete);
        break;
      }
      case Step::send_pieces: {
        const Result<std::size_t> sent = co_await transport.send(connection.pieces());
        bool complete = connection.is_complete(sent);
        if (!complete) complete = co_await transport.send_rest(sent, connection.outgoing());
        connection.end_response(complete);
        break;
      }
      case Step::send_file: {
        const bool sent = co_await connection.send_file();
        connection.end_response(sent);
        break;
      }
      case Step::linger:
        ++closing_;
        co_await transport.linger();
        --closing_;
        co_return;
      case Step::close:
        break;
    }
  }
}

std::array<std::size_t, kConnectionStates> Http1Service::connection_states() const noexcept {
  std::array<std::size_t, kConnectionStates> states{};
  const auto in = [&](ConnectionState state) -> std::size_t& {
    return states[static_cast<std::size_t>(state)];
  };
  in(ConnectionState::receiving) = receiving_;
  in(ConnectionState::answering) = answering_;
  in(ConnectionState::closing) = closing_;
  in(ConnectionState::sending) = static_cast<std::size_t>(counters_.requests - metrics_.ended());
  in(ConnectionState::idle) =
      connection_count_ - receiving_ - answering_ - closing_ - in(ConnectionState::sending);
  return states;
}

void Http1Service::drain() noexcept {
  draining_ = true;
  connections_.for_each([](Http1Connection& connection) { connection.stop_if_idle(); });
}

const HttpDate& Http1Service::date() noexcept {
  if (const std::int64_t second = loop_.wall_clock(); second != date_second_) {
    date_ = format_http_date(second);
    date_second_ = second;
  }
  return date_;
}

Http1Connection::Http1Connection(Http1Service& service, runtime::Fd descriptor) noexcept
    : service_(service),
      transport_(service.loop_, std::move(descriptor), service.stop_, service.transport_limits_) {
  service_.connections_.push_back(*this);
  ++service_.connection_count_;
}

Http1Connection::~Http1Connection() {
  unlink();
  --service_.connection_count_;
  service_.connection_ended_.wake_all();
  forget_block();
  if (exchange_ != nullptr) release_exchange();
}

void Http1Connection::begin_receive() noexcept {
  idle_ = exchange_ == nullptr;
  if (!idle_) {
    ++service_.receiving_;
    return;
  }
  // A connection that was accepted while draining has a moment to hand in its request.
  transport_.expect_within(service_.draining_ ? *service_.transport_limits_.linger
                                              : *service_.idle_);
}

void Http1Connection::take_in(const Result<Lease>& received) {
  if (!std::exchange(idle_, false)) --service_.receiving_;
  if (!received) {
    take_in_failure(received.error().code);
  } else if (received->bytes().empty()) {
    step_ = Step::close;
  } else {
    take_in_bytes(received->bytes());
  }
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
  if (exchange_->access_log != nullptr && client_.text().empty()) {
    client_ = ClientAddress::of_peer(transport_.descriptor());
  }
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
  } else if (!exchange_->handler->answer(exchange_->request, exchange_->response)) {
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

void Http1Connection::answer_error(Status status, std::span<const char> message) {
  keep_alive_ = false;
  linger_ = true;
  Request& request = exchange_->request;
  request.method = exchange_->parser.method();
  request.target = {};
  exchange_->parser.write_fields(message, request);
  compose_error(status, request, exchange_->response);
  prepare_sending();
}

Status Http1Connection::build_request(std::span<const char> message) {
  const Http1Parser& parser = exchange_->parser;
  Request& request = exchange_->request;
  request.method = parser.method();
  parser.write_fields(message, request);
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
  const bool keep_alive_1_0 = keep_alive_ && exchange_->parser.is_http_1_0();
  const ConnectionField field = !keep_alive_     ? ConnectionField::close
                                : keep_alive_1_0 ? ConnectionField::keep_alive
                                                 : ConnectionField::none;
  (void)write_http1_head(response, field, service_.date(), exchange_->head);

  const bool with_body = exchange_->request.method != Method::head;
  if (with_body && is_in_file(response.body())) {
    step_ = Step::send_file;
    return;
  }
  exchange_->pieces.assign(1, piece_of(exchange_->head));
  if (with_body) {
    add_pieces(response.body(), exchange_->pieces);
    metrics.body_bytes.add(size_of(response.body()));
  }
  step_ = Step::send_pieces;
}

bool Http1Connection::prepare_block() {
  const Response& response = exchange_->response;
  if (!keep_alive_ || !response.whole() || exchange_->parser.is_http_1_0()) return false;
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
  block_ = {.iov_base = representation.headroom().last(prebuilt.size).data(),
            .iov_len = prebuilt.size + body};
  response.site_metrics()->body_bytes.add(body);
  ++prebuilt.being_sent;
  sending_ = response.representation();
  ++service_.counters_.prebuilt;
  if (exchange_->kept().empty()) release_exchange();  // never where there is an access log
  step_ = Step::send_block;
  return true;
}

Task<bool> Http1Connection::send_file() {
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
  co_return co_await service_.files_.send(transport_, *response.representation(), message);
}

std::span<iovec> Http1Connection::outgoing() noexcept {
  if (step_ == Step::send_pieces) return exchange_->pieces;
  return {&block_, 1};
}

bool Http1Connection::is_complete(const Result<std::size_t>& sent) noexcept {
  return sent == total_size(outgoing());
}

void Http1Connection::end_response(bool sent) {
  service_.metrics_.count_duration(service_.loop_.now() - began_);
  // What is sent from memory was counted when it was handed over.
  if (step_ == Step::send_file) {
    exchange_->response.site_metrics()->body_bytes.add(body_bytes(sent));
  }
  if (exchange_ != nullptr && exchange_->access_log != nullptr) log_response(sent);
  forget_block();
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

void Http1Connection::forget_block() noexcept {
  if (!sending_) return;
  --sending_->prebuilt().being_sent;
  sending_ = {};
  block_ = {};
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
  const std::uint64_t head = sending_ ? sending_->prebuilt().size : exchange_->head.size();
  const std::uint64_t accepted = transport_.accepted();
  return std::min(size, accepted - std::min(head, accepted));
}

void Http1Connection::log_response(bool sent) noexcept {
  const Request& request = exchange_->request;
  const Response& response = exchange_->response;
  const RequestLine line = RequestLine::of(exchange_->kept());
  const auto as_sent = [&](KnownField field) { return request.field(field).value_or(""); };

  exchange_->access_log->write(
      {.time = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()),
       .client = client_.text(),
       .host = as_sent(KnownField::host),
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
