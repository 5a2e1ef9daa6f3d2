#pragma once

#include <string>

#include "config/config.hpp"
#include "runtime/fd.hpp"
#include "runtime/result.hpp"

/// Sockets that listen: how they are opened, and what they pass on to the connections they accept.
/// Synchronous; for the main thread.
namespace server {

/// Opens one. A socket file that nobody listens on is replaced.
[[nodiscard]] runtime::Result<runtime::Fd> open_listening_socket(const config::Endpoint& endpoint,
                                                                 const config::Limits& limits);

/// What accepted sockets inherit, so that no connection pays for it; and that TCP connections are
/// accepted with their first bytes, or after a second without any. `socket` may listen already.
[[nodiscard]] runtime::Result<void> set_inherited_options(const runtime::Fd& socket,
                                                          const config::Address& address,
                                                          const config::Limits& limits) noexcept;

/// Listens as the endpoint says; again, with another backlog (listen(2)).
[[nodiscard]] runtime::Result<void> listen_on(const runtime::Fd& socket,
                                              const config::Endpoint& endpoint) noexcept;

/// Whether another process listens there. SO_REUSEPORT lets a second server of the same user join
/// in silence; whoever starts quoit twice wants to be told.
[[nodiscard]] bool is_taken(const config::Address& address) noexcept;

/// Another descriptor of the same socket.
[[nodiscard]] runtime::Result<runtime::Fd> duplicate(const runtime::Fd& socket) noexcept;

/// A sentence for people.
[[nodiscard]] std::string explain_listening(const config::Address& address,
                                            const runtime::Error& error);

}  // namespace server
