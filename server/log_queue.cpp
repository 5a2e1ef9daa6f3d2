#include "server/log_queue.hpp"

#include <algorithm>
#include <bit>

#include "runtime/check.hpp"

namespace server {

LogQueue::LogQueue(LogBell& bell, std::size_t capacity)
    : bell_(bell), capacity_(capacity), bytes_(std::make_unique_for_overwrite<char[]>(capacity)) {
  CHECK(std::has_single_bit(capacity));
}

bool LogQueue::push(std::string_view line) noexcept {
  if (line.size() > capacity_ - used()) {
    // Acquire, for consume's release: it has read the bytes that are overwritten from here on.
    head_seen_ = head_.load(std::memory_order_acquire);
    if (line.size() > capacity_ - used()) {
      // Only this thread writes it.
      dropped_.store(dropped_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
      return false;
    }
  }
  copy_in(line);
  // Release, for readable's acquire: it sees the bytes. Sequentially consistent for LogBell.
  tail_.store(tail_.load(std::memory_order_relaxed) + line.size());
  ring_when_half_full();
  bell_.ring_if_asleep();
  return true;
}

std::size_t LogQueue::used() const noexcept {
  return static_cast<std::size_t>(tail_.load(std::memory_order_relaxed) - head_seen_);
}

void LogQueue::copy_in(std::string_view line) noexcept {
  const std::size_t offset = tail_.load(std::memory_order_relaxed) & (capacity_ - 1);
  const std::size_t until_end = std::min(line.size(), capacity_ - offset);
  line.copy(&bytes_[offset], until_end);
  line.copy(bytes_.get(), line.size() - until_end, until_end);
}

void LogQueue::ring_when_half_full() noexcept {
  if (used() > capacity_ / 2) head_seen_ = head_.load(std::memory_order_acquire);
  const bool past_half = used() > capacity_ / 2;
  if (past_half && !past_half_) bell_.ring();
  past_half_ = past_half;
}

LogQueue::Pieces LogQueue::readable() const noexcept {
  const std::uint64_t head = head_.load(std::memory_order_relaxed);
  const auto size = static_cast<std::size_t>(tail_.load(std::memory_order_acquire) - head);
  const std::size_t offset = head & (capacity_ - 1);
  const std::size_t until_end = std::min(size, capacity_ - offset);
  return {std::span(&bytes_[offset], until_end), std::span(bytes_.get(), size - until_end)};
}

void LogQueue::consume(std::size_t size) noexcept {
  head_.store(head_.load(std::memory_order_relaxed) + size, std::memory_order_release);
}

}  // namespace server
