#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace server {

/// Owns values that are found by a hash. Slots of hash and pointer lie side by side, and a value
/// stands in its own or in one of the next that is free (linear probing), so that whoever looks for
/// one of many reads a line of the table and then the value itself; std::unordered_map reads two
/// nodes before that, each somewhere else (loadtest/FINDINGS.md). One thread.
template <class Value>
class HashTable {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// The value with that hash that `matches`; nullptr if there is none.
  template <class Matches>
  [[nodiscard]] Value* find(std::uint64_t hash, Matches&& matches) const noexcept {
    if (size_ == 0) return nullptr;
    for (std::size_t at = home(hash); slots_[at].value != nullptr; at = next(at)) {
      const Slot& slot = slots_[at];
      if (slot.hash == hash && matches(*slot.value)) return slot.value.get();
    }
    return nullptr;
  }

  /// Nothing that is there matches it.
  void insert(std::uint64_t hash, std::unique_ptr<Value> value) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    place({hash, std::move(value)});
    ++size_;
  }

  /// Destroys that value, which is there with that hash.
  void erase(std::uint64_t hash, const Value& value) noexcept {
    std::size_t hole = home(hash);
    while (slots_[hole].value.get() != &value) hole = next(hole);
    slots_[hole].value.reset();
    --size_;
    // What was pushed beyond the hole would not be found behind it.
    for (std::size_t at = next(hole); slots_[at].value != nullptr; at = next(at)) {
      if (distance(home(slots_[at].hash), at) < distance(hole, at)) continue;
      slots_[hole] = std::move(slots_[at]);
      hole = at;
    }
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::unique_ptr<Value> value;  ///< nullptr: the slot is free
  };

  // The number of slots is a power of two.
  [[nodiscard]] std::size_t home(std::uint64_t hash) const noexcept {
    return static_cast<std::size_t>(hash) & (slots_.size() - 1);
  }
  [[nodiscard]] std::size_t next(std::size_t at) const noexcept {
    return (at + 1) & (slots_.size() - 1);
  }
  [[nodiscard]] std::size_t distance(std::size_t from, std::size_t to) const noexcept {
    return (to - from) & (slots_.size() - 1);
  }

  void place(Slot slot) noexcept {
    std::size_t at = home(slot.hash);
    while (slots_[at].value != nullptr) at = next(at);
    slots_[at] = std::move(slot);
  }

  void grow() {
    constexpr std::size_t kFirst = 16;
    std::vector<Slot> old = std::exchange(slots_, {});
    slots_.resize(old.empty() ? kFirst : 2 * old.size());
    for (Slot& slot : old) {
      if (slot.value != nullptr) place(std::move(slot));
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace server
