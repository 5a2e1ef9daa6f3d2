#include "runtime/buffer_pool.hpp"

#include <bit>

#include <sys/mman.h>

#include "runtime/check.hpp"
#include "runtime/socket.hpp"

#ifdef QUOIT_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) static_cast<void>(0)
#define ASAN_UNPOISON_MEMORY_REGION(address, size) static_cast<void>(0)
#endif

namespace runtime {
namespace {

constexpr std::size_t kPage = 4096;

/// The slots come first, as the kernel wants them page-aligned; the buffers follow on the next
/// page.
std::size_t slots_size(unsigned buffers) noexcept {
  return (std::size_t{buffers} * sizeof(io_uring_buf) + kPage - 1) / kPage * kPage;
}

std::size_t memory_size(unsigned buffers, unsigned size) noexcept {
  return slots_size(buffers) + std::size_t{buffers} * size;
}

}  // namespace

Result<std::unique_ptr<BufferPool>> BufferPool::create(Ring& ring,
                                                       const BufferPoolOptions& options) {
  CHECK(std::has_single_bit(options.buffers));
  void* const memory = ::mmap(nullptr, memory_size(options.buffers, options.buffer_size),
                              PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return last_error("mmap");
  std::unique_ptr<BufferPool> pool(new BufferPool(ring, options, static_cast<char*>(memory)));
  if (auto done = ring.register_buffer_ring(pool->slots_, pool->count_, kGroup); !done) {
    return std::unexpected(done.error());
  }
  pool->registered_ = true;
  return pool;
}

BufferPool::BufferPool(Ring& ring, const BufferPoolOptions& options, char* memory) noexcept
    : ring_(ring),
      count_(options.buffers),
      size_(options.buffer_size),
      slots_(reinterpret_cast<io_uring_buf_ring*>(memory)),
      buffers_(memory + slots_size(options.buffers)) {
  io_uring_buf_ring_init(slots_);
  for (unsigned id = 0; id < count_; ++id) add(static_cast<std::uint16_t>(id));
  publish();
}

BufferPool::~BufferPool() {
  CHECK(leased_ == 0);
  CHECK(parked_.empty());
  if (registered_) ring_.unregister_buffer_ring(kGroup);
  ASAN_UNPOISON_MEMORY_REGION(buffers_, std::size_t{count_} * size_);
  CHECK(::munmap(slots_, memory_size(count_, size_)) == 0);
}

Lease BufferPool::take(std::uint16_t id, std::size_t size) noexcept {
  CHECK(id < count_ && size <= size_ && leased_ < count_);
  ++leased_;
  ASAN_UNPOISON_MEMORY_REGION(buffer(id), size_);
  return {*this, id, {buffer(id), size}};
}

void BufferPool::give_back(std::uint16_t id) noexcept {
  CHECK(leased_ > 0);
  --leased_;
  add(id);
}

void BufferPool::add(std::uint16_t id) noexcept {
  // A returned buffer must not be read: the kernel may be writing the next client's bytes into it.
  ASAN_POISON_MEMORY_REGION(buffer(id), size_);
  io_uring_buf_ring_add(slots_, buffer(id), size_, id, io_uring_buf_ring_mask(count_),
                        unpublished_);
  ++unpublished_;
}

void BufferPool::park(Receive& receive) noexcept {
  ++exhausted_;
  parked_.push_back(receive);
}

void BufferPool::publish() noexcept {
  if (unpublished_ != 0) {
    io_uring_buf_ring_advance(slots_, unpublished_);
    unpublished_ = 0;
  }
  for (unsigned free = count_ - leased_; free > 0 && !parked_.empty(); --free) {
    parked_.pop_front().retry();
  }
}

}  // namespace runtime
