#include "tests/slow_disk/brake.hpp"

namespace slow_disk {

void Brake::wait(std::chrono::milliseconds delay, const std::function<bool()>& is_over) {
  std::unique_lock lock(guard_);
  changed_.wait_for(lock, delay, [&] { return !on_ || is_over(); });
}

void Brake::look_again() {
  const std::lock_guard lock(guard_);
  changed_.notify_all();
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
