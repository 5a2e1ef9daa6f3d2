#pragma once

#include <cstdint>
#include <utility>

#include "runtime/check.hpp"

namespace server {

/// What several owners of one thread may share through a Ref.
class Shared {
 public:
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

 protected:
  Shared() noexcept = default;
  ~Shared() { CHECK(references_ == 0); }

 private:
  template <class T>
  friend class Ref;

  std::uint32_t references_ = 0;
};

/// Shares a T, which is made with `new` and dies with its last Ref. One thread: counting costs an
/// increment. (std::shared_ptr counts atomically.)
template <class T>
class Ref {
 public:
  Ref() noexcept = default;
  explicit Ref(T* shared) noexcept : shared_(shared) {
    if (shared_ != nullptr) ++count();
  }
  Ref(const Ref& other) noexcept : Ref(other.shared_) {}
  Ref(Ref&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~Ref() {
    if (shared_ != nullptr && --count() == 0) delete shared_;
  }

  explicit operator bool() const noexcept { return shared_ != nullptr; }
  T& operator*() const noexcept { return *shared_; }
  T* operator->() const noexcept { return shared_; }
  [[nodiscard]] T* get() const noexcept { return shared_; }

  friend bool operator==(const Ref&, const Ref&) = default;

 private:
  [[nodiscard]] std::uint32_t& count() const noexcept {
    return static_cast<Shared*>(shared_)->references_;
  }

  T* shared_ = nullptr;
};

}  // namespace server
