#pragma once

#include <utility>

#include "runtime/system.hpp"

namespace runtime {

/// Owns one descriptor and closes it once. Closing is a direct call that does not wait, except on
/// file systems that may stall: theirs are closed through the ring (`runtime/file.hpp`). No
/// operation may still name it.
class [[nodiscard]] Fd {
 public:
  Fd() noexcept = default;
  explicit Fd(int descriptor) noexcept : descriptor_(descriptor) {}
  Fd(Fd&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) reset(std::exchange(other.descriptor_, -1));
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  [[nodiscard]] int get() const noexcept { return descriptor_; }
  explicit operator bool() const noexcept { return descriptor_ >= 0; }

  /// Gives up ownership without closing.
  [[nodiscard]] int release() noexcept { return std::exchange(descriptor_, -1); }

  void reset(int descriptor = -1) noexcept {
    const int old = std::exchange(descriptor_, descriptor);
    if (old >= 0) system::close(old);
  }

 private:
  int descriptor_ = -1;
};

}  // namespace runtime
