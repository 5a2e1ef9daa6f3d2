#include "runtime/stall_budget.hpp"

namespace runtime {

Task<void> StallBudget::Share::take() {
  if (waiting_ == 0 && may_take()) {
    count_one();
    co_return;
  }
  if (waiting_++ == 0) budget_.waiting_.push_back(*this);
  (void)co_await given_.wait({});  // `hand_on` has counted it
}

void StallBudget::Share::give_back() noexcept {
  --taken_;
  ++budget_.left_;
  budget_.hand_on();
}

void StallBudget::hand_on() noexcept {
  // Handed on, not offered: whoever needs one after the other would always be there first.
  IntrusiveList<Share, WaitingTag> given;
  waiting_.for_each([&](Share& share) {
    if (!share.may_take()) return;
    share.count_one();
    --share.waiting_;
    share.given_.wake_one();
    share.unlink();
    if (share.waiting_ != 0) given.push_back(share);
  });
  while (!given.empty()) waiting_.push_back(given.pop_front());
}

}  // namespace runtime
