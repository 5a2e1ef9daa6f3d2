#include "server/worker_service.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "runtime/sleep.hpp"
#include "server/file_error.hpp"

namespace server {
namespace {

using runtime::Fd;
using runtime::Result;
using runtime::Task;

/// Connections that the kernel may accept before the worker has looked at them.
constexpr std::size_t kAcceptAhead = 64;

}  // namespace

WorkerService::WorkerService(runtime::Loop& loop, runtime::Helpers& helpers, AddressQuota& quota,
                             WorkerMetrics& metrics, WorkerAssignment assignment,
                             std::function<void()> starved)
    : loop_(loop),
      helpers_(helpers),
      quota_(quota),
      metrics_(metrics),
      starved_(std::move(starved)),
      room_(assignment.part.share.waiting),
      generation_(std::make_unique<WorkerGeneration>(loop, helpers, metrics, cache_counters_, room_,
                                                     std::move(assignment.part))),
      accepting_tasks_(loop),
      connections_(loop),
      retiring_(loop),
      http1_(loop, generation_->handler(), connections_.stop_source(), metrics,
             generation_->http1_options(quota)) {
  listen(std::move(assignment.opened));
}

Task<void> WorkerService::serve() {
  co_await accepting_tasks_.join();
  co_await connections_.join();
  co_await retiring_.join();
  co_await generation_->join();
}

void WorkerService::adopt(WorkerAssignment assignment) {
  // A worker that ends needs no other configuration to end under.
  if (accepting_.requested()) return;
  room_.set_seats(assignment.part.share.waiting);
  auto next = std::make_unique<WorkerGeneration>(loop_, helpers_, metrics_, cache_counters_, room_,
                                                 std::move(assignment.part));
  std::unique_ptr<WorkerGeneration> former = std::exchange(generation_, std::move(next));
  http1_.adopt(generation_->handler(), generation_->http1_options(quota_));
  retiring_.spawn(retire(std::move(former)));

  acceptors_.for_each([&](Acceptor& acceptor) {
    if (std::ranges::find(assignment.closed, acceptor.listener.group) != assignment.closed.end()) {
      acceptor.stop.stop();
    }
  });
  listen(std::move(assignment.opened));
  // More connections may be allowed now than before.
  http1_.connection_ended().wake_all();
}

Task<void> WorkerService::retire(std::unique_ptr<WorkerGeneration> former) {
  const std::unique_ptr<WorkerGeneration> retired = std::move(former);
  retired->forget();
  co_await http1_.leave(retired->handler());
  co_await retired->join();
}

void WorkerService::publish() noexcept {
  const auto states = http1_.connection_states();
  for (std::size_t i = 0; i < states.size(); ++i) metrics_.connections[i].set(states[i]);
  metrics_.cache_hits.set(cache_counters_.hits);
  metrics_.cache_misses.set(cache_counters_.loads);
  metrics_.cache_bytes.set(generation_->cache_bytes());
  const runtime::RingCounters& ring = loop_.ring().counters();
  metrics_.ring_enters.set(ring.enters);
  metrics_.ring_submissions.set(ring.submissions);
  metrics_.ring_completions.set(ring.completions);
  metrics_.ring_punts.set(loop_.punts());
  metrics_.longest_turn_nanoseconds.set(static_cast<std::uint64_t>(loop_.longest_turn().count()));
  metrics_.buffer_pool_exhaustions.set(loop_.buffers().exhausted());
}

void WorkerService::drain() noexcept {
  accepting_.stop();
  http1_.drain();
}

void WorkerService::drain_patiently() noexcept {
  accepting_.stop();
  http1_.drain_patiently();
}

void WorkerService::stop() noexcept {
  drain();
  connections_.stop();
}

void WorkerService::listen(std::vector<Listener> listeners) {
  for (Listener& listener : listeners) accepting_tasks_.spawn(accept_from(std::move(listener)));
}

Task<void> WorkerService::accept_from(Listener opened) {
  Acceptor acceptor(std::move(opened), accepting_);
  acceptors_.push_back(acceptor);
  Listener& listener = acceptor.listener;
  runtime::AcceptStream stream(loop_, listener.descriptor.get(), listener.sharing, kAcceptAhead);
  while (!acceptor.stop.requested()) {
    if (is_full()) {
      // The kernel's backlog is the queue.
      stream.pause();
      (void)co_await http1_.connection_ended().wait(acceptor.stop);
      continue;
    }
    Result<Fd> connection = co_await stream.next(acceptor.stop);
    if (connection) {
      welcome(std::move(*connection));
    } else if (!acceptor.stop.requested()) {
      co_await recover(connection.error().code, acceptor.stop);
    }
  }
  acceptor.unlink();
  co_await stream.close();
  empty_backlog(stream, listener);
  // A listener that nobody accepts from would still be given its share of new connections.
  listener.descriptor.reset();
}

Task<void> WorkerService::recover(int code, runtime::StopToken token) {
  // The client gave up before it was accepted; the next one has nothing to do with it.
  if (code == ECONNABORTED) co_return;
  constexpr std::chrono::milliseconds kPause{100};
  starved_();
  // What is only kept for later must not keep connections out, least of all when nobody is left.
  if (is_shortage_of_descriptors(code)) {
    generation_->close_idle_files();
    http1_.close_idle_pipes();
  }
  (void)co_await runtime::sleep(loop_, kPause, token);
}

void WorkerService::welcome(Fd connection) {
  metrics_.accepted.add();
  if (!quota_.is_limited()) {
    connections_.spawn(http1_.serve(std::move(connection)));
    return;
  }
  const ClientAddress client = ClientAddress::of_peer(connection.get());
  if (!client.is_known()) return;  // gone again
  if (generation_->proxies().contains(client.address())) {
    // It is the clients for whom it speaks that are counted.
    connections_.spawn(http1_.serve(std::move(connection), client));
  } else if (auto seat = quota_.admit(client.address())) {
    connections_.spawn(serve_seated(std::move(connection), client, std::move(*seat)));
  }
}

Task<void> WorkerService::serve_seated(Fd connection, ClientAddress client,
                                       AddressQuota::Seat seat) {
  const AddressQuota::Seat until_served = std::move(seat);
  co_await http1_.serve(std::move(connection), client);
}

void WorkerService::empty_backlog(runtime::AcceptStream& stream, const Listener& listener) {
  while (Fd accepted = stream.take()) welcome(std::move(accepted));
  // Closing a listener resets whoever waits in its backlog. If another process listens on it, too,
  // somebody may wait there of whom that one was not told: of those who wait for a connection the
  // kernel wakes one, and the accept that has just been cancelled may have been it.
  while (!is_full()) {
    const Result<int> waiting = runtime::system::accept(listener.descriptor.get());
    if (!waiting) break;
    welcome(Fd(*waiting));
  }
}

}  // namespace server
