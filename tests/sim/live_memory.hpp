#pragma once

#include <cstddef>
#include <cstdint>

namespace sim {

/// Whom a block of memory is for: the simulation, or the worker that runs in it.
enum class Owner : std::uint32_t { simulation, worker };

/// While it lives, memory is asked for on behalf of this one.
class MemoryOf {
 public:
  explicit MemoryOf(Owner owner) noexcept;
  ~MemoryOf();
  MemoryOf(const MemoryOf&) = delete;
  MemoryOf& operator=(const MemoryOf&) = delete;

 private:
  const Owner before_;
};

/// How many blocks of memory operator new has given and nobody has freed; this program replaces it.
/// What is freed is overwritten, so that whoever still reads it gets nothing of use.
[[nodiscard]] std::size_t live_blocks() noexcept;

/// What the worker has of them.
struct WorkerMemory {
  std::size_t chunks = 0;  ///< blocks of the size through which files are streamed
  std::size_t bytes = 0;   ///< of all others
};
[[nodiscard]] WorkerMemory live_memory_of_worker() noexcept;

/// Whether a sanitizer, if there is one, knows of memory that nobody can free any more: what
/// libraries have of malloc, too. It says which.
[[nodiscard]] bool has_unreachable_memory() noexcept;

}  // namespace sim
