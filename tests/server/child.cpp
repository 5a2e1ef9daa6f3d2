#include "tests/server/child.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include "runtime/check.hpp"

namespace tests {

int run_in_child(const std::function<int()>& function) {
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child == 0) ::_exit(function());
  int status = 0;
  CHECK(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace tests
