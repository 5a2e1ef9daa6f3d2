#pragma once

#include "runtime/check.hpp"
#include "runtime/intrusive_list.hpp"
#include "runtime/loop.hpp"
#include "runtime/task.hpp"
#include "runtime/wait_queue.hpp"

namespace runtime {

/// Divides io-wq threads of a loop among file systems that may stall. None has more of them than it
/// leaves to all others, so that whoever comes later still finds some however many stand still, and
/// the threads beyond `most` are for files elsewhere. Outlives every Share. One thread.
class StallBudget {
 public:
  static constexpr unsigned kMostOfOne = 8;

  explicit StallBudget(unsigned most) noexcept : left_(most) {}

  class Share;

 private:
  struct WaitingTag;

  void hand_on() noexcept;

  unsigned left_;
  /// Those in which somebody waits: who has been given something goes to the end.
  IntrusiveList<Share, WaitingTag> waiting_;
};

/// What one file system has of it. Nobody waits, and nothing is taken, when it dies.
class StallBudget::Share : public ListNode<WaitingTag> {
 public:
  explicit Share(Loop& loop) noexcept : budget_(loop.stall_budget()), given_(loop) {}
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;
  ~Share() { CHECK(taken_ == 0); }

  /// Waits for the right to have one operation pending, given in the order of asking.
  [[nodiscard]] Task<void> take();
  void give_back() noexcept;

 private:
  friend class StallBudget;

  [[nodiscard]] bool may_take() const noexcept {
    return taken_ < kMostOfOne && taken_ < budget_.left_;
  }
  void count_one() noexcept {
    ++taken_;
    --budget_.left_;
  }

  StallBudget& budget_;
  unsigned taken_ = 0;
  unsigned waiting_ = 0;
  WaitQueue given_;
};

}  // namespace runtime
