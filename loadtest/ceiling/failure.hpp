#pragma once

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace ceiling {

// A measuring tool that cannot do its work ends at once and says why.
[[noreturn]] inline void fail(const char* operation, int error) {
  std::fprintf(stderr, "ceiling: %s: %s\n", operation, std::strerror(error));
  std::exit(EXIT_FAILURE);
}

// For system calls, which answer -1 and set errno.
inline int check_call(const char* operation, int result) {
  if (result == -1) fail(operation, errno);
  return result;
}

// For liburing and completions, which answer a negative errno.
inline int check_ring(const char* operation, int result) {
  if (result < 0) fail(operation, -result);
  return result;
}

}  // namespace ceiling
