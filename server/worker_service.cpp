#include "server/worker_service.hpp"

#include <cerrno>
#include <chrono>
#include <utility>

#include "runtime/accept_stream.hpp"
#include "runtime/sleep.hpp"

namespace server {
namespace {

using runtime::Fd;
using runtime::Result;
using runtime::Task;

/// Connections that the kernel may accept before the worker has looked at them.
constexpr std::size_t kAcceptAhead = 64;

std::optional<AccessLog> make_access_log(LogQueue* queue, const config::AccessLog& options) {
  std::optional<AccessLog> log;
  if (queue != nullptr) log.emplace(*queue, AccessFormatOptions{.format = options.format});
  return log;
}

}  // namespace

WorkerService::WorkerService(runtime::Loop& loop, const config::Config& config,
                             const WorkerShare& share, const SiteSet& sites,
                             runtime::Helpers& helpers, WorkerHoldings holdings,
                             std::function<void()> starved)
    : loop_(loop),
      share_(share),
      listeners_(std::move(holdings.listeners)),
      quota_(holdings.quota),
      starved_(std::move(starved)),
      resources_(loop, {.memory = share.cache_memory,
                        .open_files = share.open_files,
                        .revalidate = config.cache.revalidate}),
      handler_(loop, helpers, sites, sites_, resources_, config.limits.ranges),
      acceptors_(loop),
      connections_(loop),
      access_log_(make_access_log(holdings.access_queue, config.access_log)),
      http1_(loop, handler_, connections_.stop_source(),
             {.parser = {.head = config.limits.request_head,
                         .fields = config.limits.request_headers,
                         .body = config.limits.request_body},
              .head_timeout = config.limits.head_timeout,
              .idle_timeout = config.limits.idle_timeout,
              .send_timeout = config.limits.send_timeout,
              .min_send_rate = config.limits.min_send_rate,
              .access_log = access_log_ ? &*access_log_ : nullptr}) {
  CHECK(holdings.folders.size() == sites.size());
  for (std::size_t i = 0; i < sites.size(); ++i) {
    sites_.emplace_back(loop, std::move(holdings.folders[i]), sites[i], config.cache.max_file);
  }
}

Task<void> WorkerService::serve() {
  for (Listener& listener : listeners_) acceptors_.spawn(accept_from(listener));
  co_await acceptors_.join();
  co_await connections_.join();
  co_await handler_.join();
  resources_.clear();
  for (Site& site : sites_) co_await site.root().join();
}

void WorkerService::drain() noexcept {
  accepting_.stop();
  http1_.drain();
}

void WorkerService::stop() noexcept {
  drain();
  connections_.stop();
}

Task<void> WorkerService::accept_from(Listener& listener) {
  runtime::AcceptStream stream(loop_, listener.descriptor.get(), listener.sharing, kAcceptAhead);
  while (!accepting_.requested()) {
    if (http1_.connections() >= share_.connections) {
      // The kernel's backlog is the queue.
      stream.pause();
      (void)co_await http1_.connection_ended().wait(accepting_);
      continue;
    }
    Result<Fd> connection = co_await stream.next(accepting_);
    if (connection) {
      welcome(std::move(*connection));
    } else if (!accepting_.requested()) {
      co_await recover(connection.error().code);
    }
  }
  co_await stream.close();
  empty_backlog(stream, listener);
  // A listener that nobody accepts from would still be given its share of new connections.
  listener.descriptor.reset();
}

Task<void> WorkerService::recover(int code) {
  // The client gave up before it was accepted; the next one has nothing to do with it.
  if (code == ECONNABORTED) co_return;
  constexpr std::chrono::milliseconds kPause{100};
  starved_();
  (void)co_await runtime::sleep(loop_, kPause, accepting_);
}

void WorkerService::welcome(Fd connection) {
  if (quota_ == nullptr) {
    connections_.spawn(http1_.serve(std::move(connection)));
    return;
  }
  const auto client = runtime::system::peer(connection.get());
  if (!client) return;  // gone again
  if (auto seat = quota_->admit(*client)) {
    connections_.spawn(serve_seated(std::move(connection), std::move(*seat)));
  }
}

Task<void> WorkerService::serve_seated(Fd connection, AddressQuota::Seat seat) {
  const AddressQuota::Seat until_served = std::move(seat);
  co_await http1_.serve(std::move(connection));
}

void WorkerService::empty_backlog(runtime::AcceptStream& stream, const Listener& listener) {
  while (Fd accepted = stream.take()) welcome(std::move(accepted));
  // Closing a listener resets whoever waits in its backlog.
  while (http1_.connections() < share_.connections) {
    const Result<int> waiting = runtime::system::accept(listener.descriptor.get());
    if (!waiting) break;
    welcome(Fd(*waiting));
  }
}

}  // namespace server
