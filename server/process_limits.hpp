#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string_view>

namespace server {

/// What a process may have of its machine.
struct ProcessLimits {
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

  std::uint64_t descriptors = 0;
  std::uint64_t memory = kUnlimited;  ///< bytes, beyond which its cgroup has it killed or slowed

  /// Those of this process, which has as many descriptors as it can get from then on. Reads files:
  /// before the sandbox forbids that.
  [[nodiscard]] static ProcessLimits raise();
};

/// The least that `memory.max` and `memory.high` say for a cgroup, such as "/system.slice", and for
/// all that it is in (cgroup v2). `hierarchy`: where that file system is mounted.
[[nodiscard]] std::uint64_t memory_limit(const std::filesystem::path& hierarchy,
                                         std::string_view group);

}  // namespace server
