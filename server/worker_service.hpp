#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "runtime/accept_stream.hpp"
#include "runtime/helpers.hpp"
#include "runtime/intrusive_list.hpp"
#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/address_quota.hpp"
#include "server/http1_service.hpp"
#include "server/listener.hpp"
#include "server/worker_generation.hpp"

namespace server {

/// What a worker is given at its start, and whenever the configuration changes.
struct WorkerAssignment {
  GenerationPart part;
  std::vector<Listener> opened;
  std::vector<std::uint64_t> closed{};  ///< groups of listeners that are there no longer
};

/// Everything that lives on a worker's thread above its loop: accepts connections, serves them, and
/// lets them end.
class WorkerService {
 public:
  /// `starved` is told, on this thread, each time that a connection could not be accepted for want
  /// of descriptors or memory.
  WorkerService(runtime::Loop& loop, runtime::Helpers& helpers, AddressQuota& quota,
                WorkerMetrics& metrics, WorkerAssignment assignment, std::function<void()> starved);

  /// Completes when all listeners and connections are gone, which `drain` brings about.
  [[nodiscard]] runtime::Task<void> serve();

  /// Goes on under another configuration: requests that begin from now on are answered by it.
  void adopt(WorkerAssignment assignment);

  /// Accepts nothing more and lets running responses finish.
  void drain() noexcept;

  /// The same, but connections that wait for a request may ask one more.
  void drain_patiently() noexcept;

  /// Writes into the metrics what is not counted there as it happens.
  void publish() noexcept;

  /// Ends whatever is still running.
  void stop() noexcept;

 private:
  struct AcceptorTag;
  /// A listener, and what ends it.
  struct Acceptor : runtime::ListNode<AcceptorTag> {
    Acceptor(Listener from, runtime::StopSource& all) noexcept
        : listener(std::move(from)), stop(all) {}

    Listener listener;
    runtime::StopSource stop;
  };

  void listen(std::vector<Listener> listeners);
  [[nodiscard]] runtime::Task<void> accept_from(Listener opened);
  [[nodiscard]] runtime::Task<void> recover(int code, runtime::StopToken token);
  void welcome(runtime::Fd connection);
  [[nodiscard]] runtime::Task<void> serve_seated(runtime::Fd connection, ClientAddress client,
                                                 AddressQuota::Seat seat);
  void empty_backlog(runtime::AcceptStream& stream, const Listener& listener);
  [[nodiscard]] bool is_full() const noexcept {
    return http1_.connections() >= generation_->share().connections;
  }
  [[nodiscard]] runtime::Task<void> retire(std::unique_ptr<WorkerGeneration> former);

  runtime::Loop& loop_;
  runtime::Helpers& helpers_;
  AddressQuota& quota_;
  WorkerMetrics& metrics_;
  ResourceCacheCounters cache_counters_;
  std::function<void()> starved_;
  WaitingRoom room_;
  std::unique_ptr<WorkerGeneration> generation_;
  runtime::StopSource accepting_;
  runtime::IntrusiveList<Acceptor, AcceptorTag> acceptors_;
  runtime::Scope accepting_tasks_;
  runtime::Scope connections_;
  runtime::Scope retiring_;
  Http1Service http1_;
};

}  // namespace server
