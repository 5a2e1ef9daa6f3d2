#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "server/inherited_sockets.hpp"
#include "server/listener_group.hpp"

namespace server {

/// All addresses that the process listens on. On the main thread. The errors are sentences for
/// people.
class ListenerSet {
 public:
  explicit ListenerSet(unsigned workers) noexcept : workers_(workers) {}
  ~ListenerSet() { close(); }
  ListenerSet(const ListenerSet&) = delete;
  ListenerSet& operator=(const ListenerSet&) = delete;

  /// Every socket that systemd passed, and sockets for the other endpoints: those that were kept,
  /// or new ones. What was kept and is not wanted any more stays in `inherited`. Nothing changes.
  [[nodiscard]] std::expected<std::vector<ListenerGroup>, std::string> open_first(
      InheritedSockets& inherited, std::span<const config::Endpoint> endpoints,
      const config::Limits& limits) const;

  /// Sockets for the addresses that there are not yet. Nothing changes.
  [[nodiscard]] std::expected<std::vector<ListenerGroup>, std::string> open_missing(
      std::span<const config::Endpoint> endpoints, const config::Limits& limits) const;

  /// What the workers have to close, and a service manager need keep no longer.
  struct Dropped {
    std::vector<std::uint64_t> groups;
    std::vector<std::string> kept;
  };

  /// Takes these in, lets go of the addresses that are not wanted any longer, and changes the
  /// options of the others. What systemd passed is wanted always.
  [[nodiscard]] Dropped change(std::vector<ListenerGroup> opened,
                               std::span<const config::Endpoint> endpoints,
                               const config::Limits& limits);

  /// Lets go of all sockets, before the workers do.
  void close() noexcept;

  /// The same, where another process listens on them.
  void abandon() noexcept { groups_.clear(); }

  [[nodiscard]] std::span<ListenerGroup> groups() noexcept { return groups_; }
  [[nodiscard]] std::span<const ListenerGroup> groups() const noexcept { return groups_; }

  /// Whether systemd has passed sockets.
  [[nodiscard]] bool is_activated() const noexcept;

  /// Whether one at least is there when this process has ended, so that clients wait in its
  /// backlog.
  [[nodiscard]] bool outlives_process() const noexcept;

 private:
  [[nodiscard]] std::expected<void, std::string> open_others(
      std::span<const config::Endpoint> endpoints, const config::Limits& limits,
      InheritedSockets& inherited, std::vector<ListenerGroup>& opened) const;
  [[nodiscard]] std::uint64_t next_number(std::span<const ListenerGroup> opened) const noexcept {
    return last_number_ + opened.size() + 1;
  }

  const unsigned workers_;
  std::uint64_t last_number_ = 0;
  std::vector<ListenerGroup> groups_;
};

}  // namespace server
