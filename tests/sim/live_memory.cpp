#include "tests/sim/live_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "runtime/check.hpp"
#include "server/chunk_pool.hpp"

#ifdef QUOIT_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) static_cast<void>(0)
#define ASAN_UNPOISON_MEMORY_REGION(address, size) static_cast<void>(0)
#endif

namespace sim {
namespace {

/// Stands in front of each block.
struct Label {
  std::size_t size;
  Owner owner;
  std::uint32_t mark;
};
constexpr std::uint32_t kLive = 0x11fe'b10c;
constexpr std::uint32_t kDead = 0xdead'b10c;
static_assert(sizeof(Label) % __STDCPP_DEFAULT_NEW_ALIGNMENT__ == 0);

// The simulation has one thread.
std::size_t blocks = 0;
WorkerMemory of_worker;
Owner owner = Owner::simulation;

/// What a block of this size is counted as, and how much of it.
std::pair<std::size_t WorkerMemory::*, std::size_t> entry_of(std::size_t size) noexcept {
  if (size == server::ChunkPool::kChunkSize) return {&WorkerMemory::chunks, 1};
  return {&WorkerMemory::bytes, size};
}

/// What is asked for in front of a block, of which the label is the end.
std::size_t room_of(std::align_val_t alignment) noexcept {
  return std::max(sizeof(Label), static_cast<std::size_t>(alignment));
}

void* hand_out(void* memory, std::size_t room, std::size_t size) {
  if (memory == nullptr) throw std::bad_alloc();
  ++blocks;
  if (owner == Owner::worker) {
    const auto [kind, amount] = entry_of(size);
    of_worker.*kind += amount;
  }
  char* const block = static_cast<char*>(memory) + room;
  ::new (block - sizeof(Label)) Label{.size = size, .owner = owner, .mark = kLive};
  // Whoever writes in front of a block is caught as if there were no label.
  ASAN_POISON_MEMORY_REGION(block - sizeof(Label), sizeof(Label));
  return block;
}

void take_back(void* memory, std::size_t room) noexcept {
  constexpr int kFreed = 0xdd;
  if (memory == nullptr) return;
  char* const block = static_cast<char*>(memory);
  ASAN_UNPOISON_MEMORY_REGION(block - sizeof(Label), sizeof(Label));
  Label& label = *std::launder(reinterpret_cast<Label*>(block - sizeof(Label)));
  // Twice, or what did not come from here.
  CHECK(label.mark == kLive);
  label.mark = kDead;
  --blocks;
  if (label.owner == Owner::worker) {
    const auto [kind, amount] = entry_of(label.size);
    of_worker.*kind -= amount;
  }
  std::memset(block, kFreed, label.size);
  std::free(block - room);
}

}  // namespace

MemoryOf::MemoryOf(Owner who) noexcept : before_(std::exchange(owner, who)) {}

MemoryOf::~MemoryOf() {
  owner = before_;
}

std::size_t live_blocks() noexcept {
  return blocks;
}

WorkerMemory live_memory_of_worker() noexcept {
  return of_worker;
}

bool has_unreachable_memory() noexcept {
#ifdef QUOIT_ADDRESS_SANITIZER
  return __lsan_do_recoverable_leak_check() != 0;
#else
  return false;
#endif
}

}  // namespace sim

// The forms that are not here (arrays, nothrow) call these.
void* operator new(std::size_t size) {
  return sim::hand_out(std::malloc(sizeof(sim::Label) + size), sizeof(sim::Label), size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  const std::size_t room = sim::room_of(alignment);
  return sim::hand_out(std::aligned_alloc(unit, (room + size + unit - 1) / unit * unit), room,
                       size);
}
void operator delete(void* memory) noexcept {
  sim::take_back(memory, sizeof(sim::Label));
}
void operator delete(void* memory, std::size_t) noexcept {
  sim::take_back(memory, sizeof(sim::Label));
}
void operator delete(void* memory, std::align_val_t alignment) noexcept {
  sim::take_back(memory, sim::room_of(alignment));
}
void operator delete(void* memory, std::size_t, std::align_val_t alignment) noexcept {
  sim::take_back(memory, sim::room_of(alignment));
}
