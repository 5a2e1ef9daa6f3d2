#include "tests/runtime/allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::uint64_t count = 0;
thread_local std::uint64_t bytes = 0;

void* count_one(std::size_t size) noexcept {
  ++count;
  bytes += size;
  return std::malloc(size);
}

void* count_one(std::size_t size, std::align_val_t alignment) noexcept {
  ++count;
  bytes += size;
  const auto unit = static_cast<std::size_t>(alignment);
  return std::aligned_alloc(unit, (size + unit - 1) / unit * unit);
}

void* unless_null(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// By the standard the other forms call the first two; AddressSanitizer's own do not.
void* operator new(std::size_t size) {
  return unless_null(count_one(size));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return unless_null(count_one(size, alignment));
}
void* operator new[](std::size_t size) {
  return unless_null(count_one(size));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return unless_null(count_one(size, alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return count_one(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return count_one(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace tests {

std::uint64_t allocations() noexcept {
  return count;
}

std::uint64_t allocated_bytes() noexcept {
  return bytes;
}

}  // namespace tests
