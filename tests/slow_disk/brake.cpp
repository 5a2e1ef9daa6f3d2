#include "tests/slow_disk/brake.hpp"

namespace slow_disk {

void Brake::wait(std::chrono::milliseconds delay) {
  std::unique_lock lock(guard_);
  changed_.wait_for(lock, delay, [this] { return !on_; });
}

bool Brake::is_on() {
  const std::lock_guard lock(guard_);
  return on_;
}

void Brake::let_go() {
  const std::lock_guard lock(guard_);
  on_ = false;
  changed_.notify_all();
}

void Brake::put_on() {
  const std::lock_guard lock(guard_);
  on_ = true;
}

}  // namespace slow_disk
