#pragma once

#include <cerrno>

#include "runtime/intrusive_list.hpp"

namespace runtime {

struct StopTag;

/// Something that can be told to end early.
class Stoppable : public ListNode<StopTag> {
 public:
  /// `reason` is the errno value that the wait shall end with: ECANCELED or ETIMEDOUT.
  virtual void stop(int reason) noexcept = 0;

 protected:
  ~Stoppable() = default;
};

/// Tells every wait that was given its token to end, and waits that begin later too, until `reset`. Sources form a tree: stopping
/// a parent stops its children. One thread; outlives every wait that holds its token. (std::stop_source allocates and is atomic.)
class StopSource final : public Stoppable {
 public:
  StopSource() noexcept = default;
  explicit StopSource(StopSource& parent) noexcept {
    if (parent.requested()) {
      reason_ = parent.reason_;
    } else {
      parent.targets_.push_back(*this);
    }
  }
  ~StopSource() {
    unlink();
    CHECK(targets_.empty());
  }

  void stop(int reason = ECANCELED) noexcept override {
    reason_ = reason;
    // A stopped wait may leave the list at once or when its completion arrives; it is told once either way.
    IntrusiveList<Stoppable, StopTag> told;
    targets_.move_to(told);
    while (!told.empty()) told.pop_front().stop(reason);
  }

  [[nodiscard]] bool requested() const noexcept { return reason_ != 0; }
  [[nodiscard]] int reason() const noexcept { return reason_; }

  /// Forgets an expired deadline, so that a farewell can still be sent. A stop from a parent is final.
  void reset() noexcept {
    if (reason_ == ETIMEDOUT) reason_ = 0;
  }

  void add(Stoppable& target) noexcept { targets_.push_back(target); }

 private:
  IntrusiveList<Stoppable, StopTag> targets_;
  int reason_ = 0;
};

/// What a wait is given: the right to be told, not to tell. A default one never stops.
class StopToken {
 public:
  StopToken() noexcept = default;
  StopToken(StopSource& source) noexcept : source_(&source) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] int reason() const noexcept { return source_ == nullptr ? 0 : source_->reason(); }
  void add(Stoppable& target) const noexcept {
    if (source_ != nullptr) source_->add(target);
  }

 private:
  StopSource* source_ = nullptr;
};

}  // namespace runtime
