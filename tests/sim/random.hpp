#pragma once

#include <cstdint>
#include <initializer_list>
#include <iterator>

namespace sim {

/// Numbers that follow from a seed alone, with every compiler (SplitMix64).
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }

  /// Less than `bound`, which is not 0.
  std::uint64_t below(std::uint64_t bound) noexcept { return next() % bound; }
  /// Both ends may come.
  std::uint64_t between(std::uint64_t least, std::uint64_t most) noexcept {
    return least + below(most - least + 1);
  }
  [[nodiscard]] bool chance(unsigned per_mille) noexcept { return below(1000) < per_mille; }

  template <class T>
  T pick(std::initializer_list<T> choices) noexcept {
    return *std::next(choices.begin(), static_cast<std::ptrdiff_t>(below(choices.size())));
  }

 private:
  std::uint64_t state_;
};

}  // namespace sim
