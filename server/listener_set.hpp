#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "server/listener.hpp"

namespace server {

/// All addresses that the process listens on. On the main thread. The errors are sentences for
/// people.
class ListenerSet {
 public:
  explicit ListenerSet(unsigned workers) noexcept : workers_(workers) {}
  ~ListenerSet() { close(); }
  ListenerSet(const ListenerSet&) = delete;
  ListenerSet& operator=(const ListenerSet&) = delete;

  /// Sockets for the addresses that there are not yet. Nothing changes.
  [[nodiscard]] std::expected<std::vector<ListenerGroup>, std::string> open_missing(
      std::span<const config::Endpoint> endpoints, const config::Limits& limits) const;

  /// Takes these in, lets go of the addresses that are not wanted any longer, and changes the
  /// options of the others. Returns the groups that the workers have to close.
  [[nodiscard]] std::vector<std::uint64_t> change(std::vector<ListenerGroup> opened,
                                                  std::span<const config::Endpoint> endpoints,
                                                  const config::Limits& limits);

  /// Lets go of all sockets, before the workers do.
  void close() noexcept;

  [[nodiscard]] std::span<const ListenerGroup> groups() const noexcept { return groups_; }

 private:
  [[nodiscard]] bool has(const config::Address& address) const noexcept;

  const unsigned workers_;
  std::uint64_t last_number_ = 0;
  std::vector<ListenerGroup> groups_;
};

}  // namespace server
