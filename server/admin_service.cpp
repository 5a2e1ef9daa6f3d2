#include "server/admin_service.hpp"

#include <chrono>
#include <cstddef>
#include <utility>

#include "runtime/accept_stream.hpp"
#include "runtime/sleep.hpp"

namespace server {
namespace {

using namespace std::chrono_literals;

/// More than any monitoring needs; further ones wait in the backlog.
constexpr std::size_t kMostConnections = 64;
constexpr std::size_t kAcceptAhead = 4;
/// When there is no descriptor left for a connection.
constexpr auto kPause = 100ms;

Http1Service::Options options(SiteMetrics& site) {
  return {.parser = {.head = 8 * 1024, .fields = 64, .body = 1024},
          .head_timeout = 10s,
          .idle_timeout = 5min,
          .send_timeout = 10s,
          .min_send_rate = 0,
          .first_site = &site};
}

}  // namespace

AdminService::AdminService(runtime::Loop& loop, Listener listener, const AdminSources& sources)
    : loop_(loop),
      listener_(std::move(listener)),
      handler_(loop, sources),
      connections_(loop),
      http1_(loop, handler_, connections_.stop_source(), metrics_, options(site_metrics_)) {}

runtime::Task<void> AdminService::serve() {
  connections_.spawn(handler_.keep_history(accepting_));
  co_await accept();
  co_await connections_.join();
}

void AdminService::stop() noexcept {
  accepting_.stop();
  connections_.stop();
}

runtime::Task<void> AdminService::accept() {
  runtime::AcceptStream stream(loop_, listener_.descriptor.get(), listener_.sharing, kAcceptAhead);
  while (!accepting_.requested()) {
    if (http1_.connections() >= kMostConnections) {
      stream.pause();
      (void)co_await http1_.connection_ended().wait(accepting_);
      continue;
    }
    runtime::Result<runtime::Fd> connection = co_await stream.next(accepting_);
    if (connection) {
      connections_.spawn(http1_.serve(std::move(*connection)));
    } else if (!accepting_.requested()) {
      (void)co_await runtime::sleep(loop_, kPause, accepting_);
    }
  }
  co_await stream.close();
}

}  // namespace server
