#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "config/config.hpp"
#include "runtime/helpers.hpp"
#include "runtime/loop.hpp"
#include "server/site_set.hpp"
#include "server/worker_service.hpp"

namespace server {

/// A worker as the main thread sees it: a thread with a loop of its own. Starts when made; must be
/// drained or stopped, and joined, before it dies.
class Worker {
 public:
  /// `changed` is an eventfd that the worker writes when it has finished, or when it is short of
  /// descriptors or memory.
  Worker(const config::Config& config, const WorkerShare& share, const SiteSet& sites,
         runtime::Helpers& helpers, WorkerHoldings holdings, int changed);
  ~Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Waits until it accepts connections. The error is a sentence for people.
  [[nodiscard]] std::expected<void, std::string> wait_until_started();

  /// Lets it finish what it has begun. From the main thread, as all members here.
  void drain() { command(drain_); }
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

  void run(WorkerHoldings holdings);
  void serve(runtime::Loop& loop, WorkerHoldings holdings);
  void command(Command& command);
  void tell_main() const noexcept;

  const config::Config& config_;
  const WorkerShare share_;
  const SiteSet& sites_;
  runtime::Helpers& helpers_;
  const int changed_;
  std::promise<std::expected<void, std::string>> started_;
  Command drain_{*this, &WorkerService::drain};
  Command stop_{*this, &WorkerService::stop};
  std::mutex loop_guard_;  // taken by the worker at its start and end only
  runtime::Loop* loop_ = nullptr;
  WorkerService* service_ = nullptr;  // for the worker's thread
  std::atomic<std::uint64_t> starvations_ = 0;
  std::atomic<bool> finished_ = false;
  std::jthread thread_;
};

}  // namespace server
