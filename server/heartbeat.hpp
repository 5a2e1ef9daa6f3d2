#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "server/crew.hpp"
#include "server/service_manager.hpp"

namespace server {

/// Tells the service manager time and again that every worker goes on, if it wants to know, and
/// what the service does. Of a worker that does not answer it tells nothing, whereupon the manager
/// starts the service again. On the main thread.
class Heartbeat {
 public:
  /// Both outlive it.
  Heartbeat(const ServiceManager& manager, Crew& crew) noexcept
      : manager_(manager), crew_(crew), next_(std::chrono::steady_clock::now()) {}

  /// When `beat` wants to be called; nothing: nobody is interested.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> next() const noexcept;

  /// `status`: as of ServiceManager::tell.
  void beat(std::string_view status);

 private:
  const ServiceManager& manager_;
  Crew& crew_;
  std::chrono::steady_clock::time_point next_;
  std::string told_;
};

}  // namespace server
