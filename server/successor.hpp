#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "runtime/fd.hpp"
#include "runtime/result.hpp"
#include "server/launcher.hpp"
#include "server/passed_socket.hpp"

namespace server {

/// The process that is to replace this one, while it starts. It listens on the same sockets, and
/// serves when this one lets it. On the main thread.
class Successor {
 public:
  [[nodiscard]] static runtime::Result<Successor> start(const Launcher& launcher,
                                                        std::vector<PassedSocket> sockets);

  /// Readable when there is something to ask `ready` for.
  [[nodiscard]] int descriptor() const noexcept { return channel_.get(); }

  /// Its number, if it could serve now; nothing: it has ended.
  [[nodiscard]] std::optional<pid_t> ready() const noexcept;

  void let_serve() const noexcept;

 private:
  explicit Successor(runtime::Fd channel) noexcept : channel_(std::move(channel)) {}

  runtime::Fd channel_;
};

}  // namespace server
