#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "config/key.hpp"

/// What the tables of keys are written with.
namespace config {

inline constexpr std::chrono::milliseconds kDay = std::chrono::hours(24);
inline constexpr std::size_t kGiB = 1024_MiB;

/// Gives a member of a section of the configuration.
template <auto Section, auto Name>
auto& in(Config& config) {
  return config.*Section.*Name;
}

/// One of the names, by a member whose values count like them.
template <auto Get>
constexpr ChoiceKey choice(std::span<const std::string_view> names) {
  using Stored = std::remove_reference_t<decltype(Get(std::declval<Config&>()))>;
  return {
      .names = names,
      .store = [](Config& config, std::size_t index) { Get(config) = static_cast<Stored>(index); },
      .stored = [](Config& config) { return static_cast<std::size_t>(Get(config)); }};
}

/// Tables that may repeat, by the list that holds them.
template <auto Get>
constexpr TablesKey tables() {
  return {.clear = [](Config& config) { Get(config).clear(); },
          .append = [](Config& config, unsigned line) { Get(config).emplace_back().line = line; },
          .size = [](Config& config) { return Get(config).size(); },
          .keep =
              [](Config& config, std::size_t index) {
                auto& list = Get(config);
                list = {list[index]};
              }};
}

}  // namespace config
