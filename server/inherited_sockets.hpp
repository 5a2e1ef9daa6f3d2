#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "config/address.hpp"
#include "runtime/fd.hpp"

namespace server {

/// A listening socket that somebody else opened.
struct InheritedSocket {
  runtime::Fd descriptor;
  std::string name;  ///< FileDescriptorName= of its unit, or what it was stored as
  config::Address address;
};

/// What the process was started with (sd_listen_fds(3)).
struct InheritedSockets {
  /// Names that begin so are of listeners that quoit opened, and a service manager kept.
  static constexpr std::string_view kKept = "kept-";
  /// The name of the connection to the process that this one replaces.
  static constexpr std::string_view kPredecessor = "quoit-predecessor";

  std::vector<InheritedSocket> activated{};  ///< a socket unit's: systemd listens there itself
  std::vector<InheritedSocket> kept{};
  runtime::Fd predecessor{};  ///< empty: this process replaces nobody

  /// Of the first, those with its address.
  [[nodiscard]] std::vector<InheritedSocket> take_activated();
  /// Those with this address, or with the port that the kernel once chose for it; perhaps none.
  [[nodiscard]] std::vector<InheritedSocket> take_kept(const config::Address& address);

  /// Under which listeners of this address are kept: it, made to fit.
  [[nodiscard]] static std::string name_for(const config::Address& address);

  /// Takes them out of the environment. Once, before any thread is started. The error is a sentence
  /// for people.
  [[nodiscard]] static std::expected<InheritedSockets, std::string> take();
};

}  // namespace server
