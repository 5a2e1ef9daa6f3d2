#include "server/restart_keys.hpp"

#include <string_view>

namespace server {

std::string keys_for_restart(const config::Config& in_force, const config::Config& wanted) {
  struct Row {
    std::string_view key;
    bool differs;
  };
  const Row rows[] = {
      {"server.workers", in_force.server.workers != wanted.server.workers},
      {"server.submission",
       in_force.server.immediate_submission != wanted.server.immediate_submission},
      {"server.wait", in_force.server.wait != wanted.server.wait},
      {"sandbox", in_force.sandbox != wanted.sandbox},
      // A ring for it can be made no more.
      {"metrics.listen", in_force.sandbox.seccomp && wanted.metrics.listen &&
                             in_force.metrics.listen != wanted.metrics.listen},
      // A socket that was given a size once does not return to the kernel's tuning (socket(7)).
      {"limits.send-buffer = \"auto\"",
       in_force.limits.send_buffer.has_value() && !wanted.limits.send_buffer},
  };
  std::string keys;
  for (const Row& row : rows) {
    if (row.differs) keys.append(keys.empty() ? "" : ", ").append(row.key);
  }
  return keys;
}

}  // namespace server
