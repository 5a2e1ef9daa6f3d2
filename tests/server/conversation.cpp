#include "tests/server/conversation.hpp"

#include <chrono>
#include <span>
#include <utility>

#include "tests/runtime/support.hpp"

namespace tests {

using runtime::Task;

std::string Conversation::say(const std::vector<std::string_view>& texts) {
  Connection connection = tcp_connection();
  runtime::Socket client(loop_, std::move(connection.far));
  connections_.spawn(service.serve(std::move(connection.near)));
  return run(loop_, [&]() -> Task<std::string> {
    for (const std::string_view text : texts) {
      (void)co_await client.send(std::span<const char>(text), {});
      co_await Turn(loop_);
    }
    co_return co_await listen(client);
  });
}

std::string Conversation::hear_while_dripping(std::string_view text, std::size_t most,
                                              std::size_t& dripped) {
  Connection connection = tcp_connection();
  runtime::Socket client(loop_, std::move(connection.far));
  connections_.spawn(service.serve(std::move(connection.near)));
  return run(loop_, [&]() -> Task<std::string> {
    bool heard = false;
    runtime::Scope scope(loop_);
    scope.spawn(drip(client, text, most, dripped, heard));
    std::string all = co_await receive_until_end(client);
    heard = true;
    co_await scope.join();
    client.shutdown_send();
    co_await connections_.join();
    co_return all;
  });
}

Task<std::string> Conversation::listen(runtime::Socket& client) {
  std::string all = co_await receive_until_end(client);
  // What was to end with the last byte has now ended.
  co_await Turn(loop_);
  lingering_ = service.connections();
  client.shutdown_send();
  co_await connections_.join();
  co_return all;
}

Task<void> Conversation::drip(runtime::Socket& client, std::string_view text, std::size_t most,
                              std::size_t& dripped, const bool& heard) {
  (void)co_await client.send(std::span<const char>(text), {});
  while (!heard && dripped < most) {
    ++dripped;
    (void)co_await client.send(std::span<const char>(text).last(1), {});
    co_await Turn(loop_);
  }
}

server::Http1Service::Options patient_options() {
  using namespace std::chrono_literals;
  static server::SiteMetrics site;
  return {.parser = {.head = 1024, .fields = 16, .body = 1024},
          .head_timeout = 1h,
          .idle_timeout = 1h,
          .send_timeout = 1h,
          .min_send_rate = 1,
          .first_site = &site};
}

std::string without_dates_and_ids(std::string heard) {
  for (std::size_t at = 0; (at = heard.find("Date: ", at)) != std::string::npos;) {
    heard.erase(at, heard.find("\r\n", at) - at);
  }
  constexpr std::string_view kField = "X-Request-Id: ";
  for (std::size_t at = 0; (at = heard.find(kField, at)) != std::string::npos;
       at += kField.size()) {
    const std::string id = heard.substr(at + kField.size(), server::RequestId::kSize);
    if (id.size() != server::RequestId::kSize) break;
    for (std::size_t place = 0; (place = heard.find(id, place)) != std::string::npos;) {
      heard.erase(place, id.size());
    }
  }
  return heard;
}

}  // namespace tests
