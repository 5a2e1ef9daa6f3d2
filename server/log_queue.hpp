#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "server/log_bell.hpp"

namespace server {

/// Lines on their way from one thread, which never waits, to another: a ring of bytes of fixed
/// size. Lines come out whole and in order; one that finds no room is dropped and counted.
class LogQueue {
 public:
  static constexpr std::size_t kCapacity = 1024 * 1024;

  /// `capacity`, in bytes, is a power of two. `bell` wakes the consumer, and outlives the queue.
  explicit LogQueue(LogBell& bell, std::size_t capacity = kCapacity);

  /// For the producer: copies a line with its line feed. False: it was dropped.
  bool push(std::string_view line) noexcept;

  /// Everything that is queued; in two pieces where the ring begins again in between.
  using Pieces = std::array<std::span<const char>, 2>;

  /// For the consumer, as the next one. Valid until it is consumed.
  [[nodiscard]] Pieces readable() const noexcept;
  /// Gives the first `size` bytes back.
  void consume(std::size_t size) noexcept;

  /// For any thread, as the next one.
  [[nodiscard]] bool empty() const noexcept { return head_.load() == tail_.load(); }
  [[nodiscard]] std::uint64_t dropped() const noexcept {
    return dropped_.load(std::memory_order_relaxed);
  }

 private:
  static constexpr std::size_t kCacheLine = 64;

  [[nodiscard]] std::size_t used() const noexcept;
  void copy_in(std::string_view line) noexcept;
  void ring_when_half_full() noexcept;

  LogBell& bell_;
  const std::size_t capacity_;
  const std::unique_ptr<char[]> bytes_;

  // Positions count all bytes that ever went through. Each side writes its own, and the producer
  // keeps a copy of the consumer's, so that a push seldom touches a cache line that the other
  // thread writes.
  alignas(kCacheLine) std::atomic<std::uint64_t> tail_ = 0;  // where the next line will begin
  std::uint64_t head_seen_ = 0;
  bool past_half_ = false;
  std::atomic<std::uint64_t> dropped_ = 0;
  alignas(kCacheLine) std::atomic<std::uint64_t> head_ = 0;  // what is not consumed begins here
};

}  // namespace server
