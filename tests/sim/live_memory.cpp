#include "tests/sim/live_memory.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

#include <malloc.h>

namespace {

// The simulation has one thread.
std::size_t blocks = 0;

void* allocate(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  ++blocks;
  return memory;
}

void release(void* memory) noexcept {
  constexpr int kFreed = 0xdd;
  if (memory == nullptr) return;
  --blocks;
  std::memset(memory, kFreed, ::malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

// The forms that are not here (arrays, nothrow) call these.
void* operator new(std::size_t size) {
  return allocate(std::malloc(size));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  return allocate(std::aligned_alloc(unit, (size + unit - 1) / unit * unit));
}
void operator delete(void* memory) noexcept {
  release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  release(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  release(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  release(memory);
}

namespace sim {

std::size_t live_blocks() noexcept {
  return blocks;
}

}  // namespace sim
