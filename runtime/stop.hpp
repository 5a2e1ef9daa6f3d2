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

/// Tells every wait that was given its token to end, and waits that begin later too, until `reset`.
/// Sources form a tree: stopping a parent stops its children. One thread; outlives every wait that
/// holds its token. (std::stop_source allocates and is atomic.)
class StopSource final : public Stoppable {
 public:
  StopSource() noexcept = default;
  /// A child; a source cannot be copied.
  // NOLINTNEXTLINE(google-explicit-constructor)
  explicit StopSource(StopSource& parent) noexcept : parent_(&parent) { follow_parent(); }
  ~StopSource() {
    unlink();
    CHECK(targets_.empty());
  }

  void stop(int reason = ECANCELED) noexcept override {
    // A cancellation is final: a deadline that expires later must not turn it into something that
    // `reset` forgets.
    if (reason_ == ECANCELED) return;
    reason_ = reason;
    // A stopped wait may leave the list at once or when its completion arrives; it is told once
    // either way.
    IntrusiveList<Stoppable, StopTag> told;
    targets_.move_to(told);
    while (!told.empty()) told.pop_front().stop(reason);
  }

  [[nodiscard]] bool requested() const noexcept { return reason_ != 0; }
  [[nodiscard]] int reason() const noexcept { return reason_; }

  /// Forgets an expired deadline, so that a farewell can still be sent. A cancellation is final,
  /// and a parent that is stopped keeps its children stopped.
  void reset() noexcept {
    if (reason_ != ETIMEDOUT) return;
    reason_ = 0;
    follow_parent();
  }

  void add(Stoppable& target) noexcept { targets_.push_back(target); }

 private:
  void follow_parent() noexcept {
    if (parent_ == nullptr || linked()) return;
    if (parent_->requested()) {
      reason_ = parent_->reason_;
    } else {
      parent_->targets_.push_back(*this);
    }
  }

  StopSource* parent_ = nullptr;
  IntrusiveList<Stoppable, StopTag> targets_;
  int reason_ = 0;
};

/// What a wait is given: the right to be told, not to tell. A default one never stops.
class StopToken {
 public:
  StopToken() noexcept = default;
  // NOLINTNEXTLINE(google-explicit-constructor): whoever has the source may give its token away.
  StopToken(StopSource& source) noexcept : source_(&source) {}

  [[nodiscard]] int reason() const noexcept { return source_ == nullptr ? 0 : source_->reason(); }
  void add(Stoppable& target) const noexcept {
    if (source_ != nullptr) source_->add(target);
  }

 private:
  StopSource* source_ = nullptr;
};

}  // namespace runtime
