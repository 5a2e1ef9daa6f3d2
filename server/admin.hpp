#pragma once

#include <expected>
#include <future>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/loop.hpp"
#include "server/admin_service.hpp"
#include "server/listener.hpp"

namespace server {

/// Answers monitoring on a thread and a ring of its own, so that it does when no worker can. Starts
/// when made; ends, with all its connections, when it dies, which must be before the workers do.
class Admin {
 public:
  /// `restricted`: as of RingOptions.
  Admin(Listener listener, const AdminSources& sources, bool restricted);
  ~Admin();
  Admin(const Admin&) = delete;
  Admin& operator=(const Admin&) = delete;

  /// Waits until it accepts connections. The error is a sentence for people.
  [[nodiscard]] std::expected<void, std::string> wait_until_started();

 private:
  class Stop final : public runtime::Message {
   public:
    explicit Stop(Admin& admin) noexcept : admin_(admin) {}
    void deliver() noexcept override { admin_.service_->stop(); }

   private:
    Admin& admin_;
  };

  void run(Listener listener, const AdminSources& sources, bool restricted);

  std::promise<std::expected<void, std::string>> started_;
  Stop stop_{*this};
  std::mutex loop_guard_;  // the loop outlives the call that posts to it
  runtime::Loop* loop_ = nullptr;
  AdminService* service_ = nullptr;  // for its own thread
  std::jthread thread_;
};

}  // namespace server
