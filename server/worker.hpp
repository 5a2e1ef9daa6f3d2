#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <future>
#include <list>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/helpers.hpp"
#include "runtime/loop.hpp"
#include "server/address_quota.hpp"
#include "server/event.hpp"
#include "server/worker_service.hpp"

namespace server {

/// Who wants to know whether a worker goes on.
enum class Asker { monitoring, supervision };

/// A worker as the main thread sees it: a thread with a loop of its own. Starts when made; must be
/// drained or stopped, and joined, before it dies.
class Worker {
 public:
  /// Its thread is called "worker-" and its number. `changed` is signalled when the worker has
  /// finished, or when it is short of descriptors or memory. All references outlive it.
  Worker(unsigned number, const runtime::LoopOptions& options, runtime::Helpers& helpers,
         AddressQuota& quota, WorkerMetrics& metrics, WorkerAssignment assignment,
         const Event& changed);
  ~Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Waits until it accepts connections. The error is a sentence for people.
  [[nodiscard]] std::expected<void, std::string> wait_until_started();

  /// The error for which its ring has no restrictions, if it was to have some. Of a worker that has
  /// started.
  [[nodiscard]] const runtime::Result<void>& ring_restriction() const noexcept {
    return ring_restriction_;
  }

  [[nodiscard]] unsigned number() const noexcept { return number_; }

  /// Asks for a sign of life, with which it publishes what it counts. For one thread of each asker.
  void ask(Asker asker);
  /// Whether it has given that sign since, or has finished.
  [[nodiscard]] bool has_answered(Asker asker) const noexcept {
    return !inquiries_[static_cast<std::size_t>(asker)].waits();
  }

  /// Lets it go on under another configuration. From the main thread, as all that follows.
  void adopt(WorkerAssignment assignment);
  /// Lets it finish what it has begun.
  void drain() { command(drain_); }
  /// The same, but connections without a request may ask one more.
  void drain_patiently() { command(drain_patiently_); }
  /// Ends it at once.
  void stop() { command(stop_); }

  [[nodiscard]] bool finished() const noexcept { return finished_; }
  /// How often a connection could not be accepted for want of descriptors or memory.
  [[nodiscard]] std::uint64_t starvations() const noexcept { return starvations_; }

 private:
  class Command final : public runtime::Message {
   public:
    Command(Worker& worker, void (WorkerService::*action)() noexcept) noexcept
        : worker_(worker), action_(action) {}
    void deliver() noexcept override {
      if (worker_.service_ != nullptr) (worker_.service_->*action_)();
    }
    bool sent = false;

   private:
    Worker& worker_;
    void (WorkerService::*action_)() noexcept;
  };

  class Adoption final : public runtime::Message {
   public:
    Adoption(Worker& worker, WorkerAssignment assignment)
        : worker_(worker), assignment_(std::move(assignment)) {}
    void deliver() noexcept override;
    [[nodiscard]] bool is_delivered() const noexcept { return delivered_; }

   private:
    Worker& worker_;
    WorkerAssignment assignment_;
    std::atomic<bool> delivered_ = false;
  };

  class Inquiry final : public runtime::Message {
   public:
    explicit Inquiry(Worker& worker) noexcept : worker_(worker) {}
    void deliver() noexcept override;
    /// False if it is on its way already.
    [[nodiscard]] bool begin() noexcept { return !waits_.exchange(true); }
    [[nodiscard]] bool waits() const noexcept { return waits_; }

   private:
    Worker& worker_;
    std::atomic<bool> waits_ = false;
  };

  void run(const runtime::LoopOptions& options, WorkerAssignment assignment);
  void serve(runtime::Loop& loop, WorkerAssignment assignment);
  void command(Command& command);

  const unsigned number_;
  runtime::Helpers& helpers_;
  AddressQuota& quota_;
  WorkerMetrics& metrics_;
  const Event& changed_;
  std::promise<std::expected<void, std::string>> started_;
  runtime::Result<void> ring_restriction_;  // written before started_ is
  Command drain_{*this, &WorkerService::drain};
  Command drain_patiently_{*this, &WorkerService::drain_patiently};
  Command stop_{*this, &WorkerService::stop};
  std::array<Inquiry, 2> inquiries_{Inquiry(*this), Inquiry(*this)};
  std::list<Adoption> adoptions_;  // that the worker may not have made yet
  std::mutex loop_guard_;          // taken by the worker at its start and end only
  runtime::Loop* loop_ = nullptr;
  WorkerService* service_ = nullptr;  // for the worker's thread
  std::atomic<std::uint64_t> starvations_ = 0;
  std::atomic<bool> finished_ = false;
  std::jthread thread_;
};

}  // namespace server
