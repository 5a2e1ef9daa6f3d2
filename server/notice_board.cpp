#include "server/notice_board.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace server {

void NoticeBoard::post(Notice notice) {
  if (count_.fetch_add(1, std::memory_order_relaxed) >= kMost) {
    count_.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  auto* const pinned = new Pinned{.notice = std::move(notice), .older = newest_};
  while (!newest_.compare_exchange_weak(pinned->older, pinned, std::memory_order_release)) {
  }
  news_.signal();
}

std::vector<Notice> NoticeBoard::take() {
  std::vector<Notice> notices;
  Pinned* next = newest_.exchange(nullptr, std::memory_order_acquire);
  while (next != nullptr) {
    const std::unique_ptr<Pinned> pinned(next);
    next = pinned->older;
    notices.push_back(std::move(pinned->notice));
  }
  count_.fetch_sub(notices.size(), std::memory_order_relaxed);
  std::ranges::reverse(notices);
  return notices;
}

}  // namespace server
