#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace tests {

/// A system call that a process does not get to the kernel with, as if that lacked it.
struct DeniedCall {
  struct Argument {
    unsigned number;
    std::uint64_t value;
  };
  int call;                                         ///< SCMP_SYS(name)
  int error;                                        ///< what errno says instead
  std::optional<Argument> argument = std::nullopt;  ///< only where one argument has this value
};

/// For this process and the programs that it runs, for good (seccomp(2)).
void deny(const std::vector<DeniedCall>& calls);

}  // namespace tests
