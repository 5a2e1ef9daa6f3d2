#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace slow_disk {

/// What makes requests wait, on whatever thread they come. It can be let go.
class Brake {
 public:
  /// Waits so long, or until the brake is let go, or until `is_over` says so when it is told to
  /// look again.
  void wait(
      std::chrono::milliseconds delay, const std::function<bool()>& is_over = [] { return false; });
  void look_again();

  [[nodiscard]] bool is_on();

  /// Whoever waits goes on, and nobody waits any more.
  void let_go();
  /// From now on they wait again.
  void put_on();

 private:
  std::mutex guard_;
  std::condition_variable changed_;
  bool on_ = true;
};

}  // namespace slow_disk
