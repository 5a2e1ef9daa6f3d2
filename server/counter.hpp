#pragma once

#include <atomic>
#include <cstdint>

namespace server {

/// A number that one thread changes and any thread may read: a plain load and store, without the
/// locked instruction that several writers would need.
class Counter {
 public:
  void add(std::uint64_t amount = 1) noexcept { set(value() + amount); }
  void subtract(std::uint64_t amount = 1) noexcept { set(value() - amount); }
  void set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }

  [[nodiscard]] std::uint64_t value() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

}  // namespace server
