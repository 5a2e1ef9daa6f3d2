#pragma once

#include <span>
#include <utility>

#include "runtime/fd.hpp"
#include "runtime/result.hpp"
#include "server/passed_socket.hpp"

namespace server {

/// A process that waits to start quoit once more. It exists because this one gives up the right to
/// start programs: what the launcher runs is the program at the path that this one was started
/// from, with the same arguments, environment and folder, and nothing else, whatever it is asked.
/// Ends with this process.
class Launcher {
 public:
  /// Forks. Before anything is opened that the launcher should not hold, and before any thread.
  [[nodiscard]] static runtime::Result<Launcher> fork(char** arguments);

  /// Starts quoit with these sockets. That it could not be started shows in its never using them.
  /// On the main thread; waits for the launcher only if a former start is still under way.
  [[nodiscard]] runtime::Result<void> launch(std::span<const PassedSocket> sockets) const;

 private:
  explicit Launcher(runtime::Fd channel) noexcept : channel_(std::move(channel)) {}

  runtime::Fd channel_;
};

}  // namespace server
