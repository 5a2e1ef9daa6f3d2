#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include <liburing.h>

#include "runtime/result.hpp"
#include "runtime/ring.hpp"
#include "runtime/waiter.hpp"

namespace runtime {

class BufferPool;
class Receive;

struct BufferPoolOptions {
  unsigned buffers = 128;       ///< a power of two; about as many as receives complete in one turn
  unsigned buffer_size = 4096;  ///< bytes; a request head usually fits
};

/// The bytes of one receive, in a buffer that the kernel chose. Gives the buffer back when it dies,
/// which must be before its holder suspends: a client that sends half a head would otherwise keep
/// memory that all connections share. One thread.
class [[nodiscard]] Lease {
 public:
  Lease() noexcept = default;
  Lease(Lease&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)),
        bytes_(std::exchange(other.bytes_, {})),
        id_(other.id_) {}
  Lease& operator=(Lease&& other) noexcept {
    if (this != &other) {
      reset();
      pool_ = std::exchange(other.pool_, nullptr);
      bytes_ = std::exchange(other.bytes_, {});
      id_ = other.id_;
    }
    return *this;
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() { reset(); }

  /// Empty at the end of the stream.
  [[nodiscard]] std::span<const char> bytes() const noexcept { return bytes_; }

  inline void reset() noexcept;

 private:
  friend class BufferPool;
  Lease(BufferPool& pool, std::uint16_t id, std::span<const char> bytes) noexcept
      : pool_(&pool), bytes_(bytes), id_(id) {}

  BufferPool* pool_ = nullptr;
  std::span<const char> bytes_;
  std::uint16_t id_ = 0;
};

/// Receive buffers that belong to nobody until data has arrived (a provided-buffer ring), so that
/// their number depends on the completions of a turn and not on the connections. When they run out,
/// receives wait here in order. One per loop; no lease and no receive may outlive it.
class BufferPool {
 public:
  static constexpr std::uint16_t kGroup = 0;

  [[nodiscard]] static Result<std::unique_ptr<BufferPool>> create(Ring& ring,
                                                                  const BufferPoolOptions& options);
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  /// Takes over the buffer that a completion names.
  [[nodiscard]] Lease take(std::uint16_t id, std::size_t size) noexcept;

  /// Keeps a receive that found no buffer until there is one.
  void park(Receive& receive) noexcept;

  /// Hands returned buffers to the kernel and restarts receives that waited for them. Once per
  /// turn, before the kernel is entered.
  void publish() noexcept;

  /// Whether receives wait here.
  [[nodiscard]] bool awaited() const noexcept { return !parked_.empty(); }

  /// Whether the next `publish` restarts one: then the loop must not sleep. (One that is restarted
  /// may find nothing to receive and leave its buffer to those behind it, so that one `publish` may
  /// be too few.)
  [[nodiscard]] bool can_restart() const noexcept { return awaited() && leased_ < count_; }

  /// How often a receive had to wait for a buffer.
  [[nodiscard]] std::uint64_t exhausted() const noexcept { return exhausted_; }
  [[nodiscard]] unsigned leased() const noexcept { return leased_; }

 private:
  friend class Lease;

  BufferPool(Ring& ring, const BufferPoolOptions& options, char* memory) noexcept;

  void give_back(std::uint16_t id) noexcept;
  void add(std::uint16_t id) noexcept;
  [[nodiscard]] char* buffer(std::uint16_t id) const noexcept {
    return buffers_ + std::size_t{id} * size_;
  }

  Ring& ring_;
  const unsigned count_;
  const unsigned size_;
  io_uring_buf_ring* slots_;
  char* buffers_;
  unsigned leased_ = 0;
  int unpublished_ = 0;
  bool registered_ = false;
  std::uint64_t exhausted_ = 0;
  IntrusiveList<Receive, QueueTag> parked_;
};

inline void Lease::reset() noexcept {
  if (pool_ != nullptr) std::exchange(pool_, nullptr)->give_back(id_);
  bytes_ = {};
}

}  // namespace runtime
