#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "runtime/socket.hpp"
#include "runtime/task.hpp"
#include "server/handler.hpp"
#include "server/http1_service.hpp"
#include "server/metrics.hpp"

namespace tests {

/// An HTTP/1 service, and one client of it at a time.
class Conversation {
 public:
  Conversation(runtime::Loop& loop, server::Handler& handler,
               const server::Http1Service::Options& options)
      : loop_(loop), service(loop, handler, connections_.stop_source(), metrics, options) {}

  /// Sends each text on its own, then listens until the service closes.
  [[nodiscard]] std::string say(const std::vector<std::string_view>& texts);

  /// Sends a text, then single bytes until it hears something.
  [[nodiscard]] std::string hear_while_dripping(std::string_view text, std::size_t most,
                                                std::size_t& dripped);

  /// How many connections the service still had when the client had heard everything, and not yet
  /// closed.
  [[nodiscard]] std::size_t lingering() const noexcept { return lingering_; }

 private:
  runtime::Task<std::string> listen(runtime::Socket& client);
  runtime::Task<void> drip(runtime::Socket& client, std::string_view text, std::size_t most,
                           std::size_t& dripped, const bool& heard);

  runtime::Loop& loop_;
  runtime::Scope connections_{loop_};
  std::size_t lingering_ = 0;

 public:
  server::WorkerMetrics metrics;
  server::Http1Service service;
};

/// Limits that no message of a test reaches by chance, and no time limit. They share one site.
[[nodiscard]] server::Http1Service::Options patient_options();

/// Takes the values of the Date fields out, and the ids of requests, wherever they stand.
[[nodiscard]] std::string without_dates_and_ids(std::string heard);

}  // namespace tests
