#include "server/process_limits.hpp"

#include <algorithm>
#include <fstream>
#include <string>

#include <sys/resource.h>

#include "runtime/check.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;

/// Every connection is a descriptor, so the process takes as many as it is allowed to.
std::uint64_t raise_descriptor_limit() noexcept {
  rlimit limit{};
  CHECK(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

/// "max" is no number, and no limit; nor is a file that is not there.
std::uint64_t read_limit(const fs::path& file) {
  std::uint64_t bytes = 0;
  return std::ifstream(file) >> bytes ? bytes : ProcessLimits::kUnlimited;
}

/// The cgroup of this process in the hierarchy of version 2: "0::/system.slice/quoit.service"
/// (cgroups(7)).
std::string own_group() {
  constexpr std::string_view kVersion2 = "0::";
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    if (line.starts_with(kVersion2)) return line.substr(kVersion2.size());
  }
  return "/";
}

}  // namespace

ProcessLimits ProcessLimits::raise() {
  return {.descriptors = raise_descriptor_limit(),
          .memory = memory_limit("/sys/fs/cgroup", own_group())};
}

std::uint64_t memory_limit(const fs::path& hierarchy, std::string_view group) {
  std::uint64_t least = ProcessLimits::kUnlimited;
  for (fs::path inner = fs::path(group).relative_path();; inner = inner.parent_path()) {
    for (const char* const name : {"memory.max", "memory.high"}) {
      least = std::min(least, read_limit(hierarchy / inner / name));
    }
    if (inner.empty()) return least;
  }
}

}  // namespace server
