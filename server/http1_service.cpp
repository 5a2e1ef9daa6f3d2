#include "server/http1_service.hpp"

#include <chrono>
#include <utility>

#include "server/http1_connection.hpp"

namespace server {
namespace {

using runtime::Task;

constexpr std::chrono::seconds kLingerTimeout{2};

}  // namespace

Http1Service::Http1Service(runtime::Loop& loop, Handler& handler, runtime::StopSource& stop,
                           WorkerMetrics& metrics, const Options& options)
    : loop_(loop), stop_(stop), metrics_(metrics), files_(loop, options.files, stop) {
  adopt(handler, options);
}

void Http1Service::adopt(Handler& handler, const Options& options) {
  handler_ = &handler;
  first_site_ = options.first_site;
  access_log_ = options.access_log;
  proxies_ = options.proxies;
  quota_ = options.quota;
  notices_ = options.notices;
  parser_limits_ = options.parser;
  files_.set_least_spliced(options.files.least_spliced);
  runtime::Deadlines& deadlines = loop_.deadlines();
  head_ = &deadlines.class_of(options.head_timeout);
  idle_ = &deadlines.class_of(options.idle_timeout);
  transport_limits_ = {.send = &deadlines.class_of(options.send_timeout),
                       .linger = &deadlines.class_of(kLingerTimeout),
                       .min_send_rate = options.min_send_rate,
                       .unsent = static_cast<std::uint32_t>(options.unsent)};
}

Task<void> Http1Service::leave(const Handler& handler) {
  while (!is_left(handler)) (void)co_await handler_left_.wait({});
}

bool Http1Service::is_left(const Handler& handler) noexcept {
  return !connections_.any_of(
      [&](const Http1Connection& connection) { return connection.asks(handler); });
}

// One coroutine for all that is answered from memory: a child's frame would be an allocation. And
// little in it beside the connection, for this frame is what an idle connection costs: results are
// taken elsewhere, and what has to be a coroutine of its own shares one place.
Task<void> Http1Service::serve(runtime::Fd&& descriptor, const ClientAddress& client) {
  using Step = Http1Connection::Step;
  Http1Connection connection(*this, std::move(descriptor), client);
  for (;;) {
    switch (connection.step()) {
      case Step::receive:
        co_await connection.receive().settled();
        connection.end_receive();
        break;
      case Step::send_block:
        co_await connection.send_block().settled();
        connection.end_send();
        break;
      case Step::send_pieces:
        co_await connection.send_pieces().settled();
        connection.end_send();
        break;
      case Step::ask_handler:
      case Step::send_rest:
      case Step::send_file:
      case Step::linger:
        co_await connection.go_on();
        break;
      case Step::close:
        co_return;
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

}  // namespace server
