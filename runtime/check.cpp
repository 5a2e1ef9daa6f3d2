#include "runtime/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace runtime {

void check_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: invariant broken: %s\n", file, line, condition);
  std::abort();
}

}  // namespace runtime
