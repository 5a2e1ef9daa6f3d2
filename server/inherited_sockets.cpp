#include "server/inherited_sockets.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include "runtime/result.hpp"
#include "server/socket_address.hpp"

namespace server {
namespace {

using runtime::Fd;

/// The names that sd_listen_fds_with_names(3) gives, which are the caller's to free.
class Names {
 public:
  explicit Names(char** names) noexcept : names_(names) {}
  ~Names() {
    for (char** name = names_; name != nullptr && *name != nullptr; ++name) std::free(*name);
    std::free(static_cast<void*>(names_));
  }
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  [[nodiscard]] std::string operator[](int index) const {
    return names_ == nullptr ? std::string() : names_[index];
  }

 private:
  char** names_;
};

std::expected<InheritedSocket, std::string> listener_of(Fd descriptor, std::string name) {
  if (sd_is_socket(descriptor.get(), AF_UNSPEC, SOCK_STREAM, 1) <= 0) {
    return std::unexpected("the socket '" + name +
                           "' that this process was started with does not listen for streams: its "
                           "unit needs ListenStream= and Accept=no");
  }
  auto address = SocketAddress::of_socket(descriptor.get());
  if (!address) return std::unexpected("the socket '" + name + "': " + describe(address.error()));
  // Whoever looks into a backlog must not wait in front of it.
  const int flags = ::fcntl(descriptor.get(), F_GETFL);
  if (flags < 0 || ::fcntl(descriptor.get(), F_SETFL, flags | O_NONBLOCK) != 0) {
    return std::unexpected("the socket '" + name +
                           "': " + describe(runtime::last_error("fcntl").error()));
  }
  return InheritedSocket{
      .descriptor = std::move(descriptor), .name = std::move(name), .address = std::move(*address)};
}

std::vector<InheritedSocket> take_alike(const config::Address& address,
                                        std::vector<InheritedSocket>& sockets) {
  std::vector<InheritedSocket> taken;
  std::vector<InheritedSocket> others;
  for (InheritedSocket& socket : sockets) {
    (socket.address == address ? taken : others).push_back(std::move(socket));
  }
  sockets = std::move(others);
  return taken;
}

}  // namespace

std::expected<InheritedSockets, std::string> InheritedSockets::take() {
  char** list = nullptr;
  const int count = sd_listen_fds_with_names(1, &list);
  const Names names(list);
  if (count < 0) {
    return std::unexpected("LISTEN_FDS and LISTEN_FDNAMES in the environment: " +
                           describe(runtime::Error{-count, "sd_listen_fds_with_names"}));
  }
  InheritedSockets result;
  for (int i = 0; i < count; ++i) {
    Fd descriptor(SD_LISTEN_FDS_START + i);
    std::string name = names[i].empty() ? "unknown" : names[i];
    if (name == kPredecessor) {
      result.predecessor = std::move(descriptor);
      continue;
    }
    auto socket = listener_of(std::move(descriptor), std::move(name));
    if (!socket) return std::unexpected(socket.error());
    const bool is_kept = socket->name.starts_with(kKept);
    (is_kept ? result.kept : result.activated).push_back(std::move(*socket));
  }
  return result;
}

std::vector<InheritedSocket> InheritedSockets::take_activated() {
  const config::Address address = activated.front().address;
  return take_alike(address, activated);
}

std::vector<InheritedSocket> InheritedSockets::take_kept(const config::Address& address) {
  const std::string name = name_for(address);
  const auto found = std::ranges::find_if(kept, [&](const InheritedSocket& socket) {
    return is_any_port(address) ? socket.name.starts_with(name + "_") : socket.address == address;
  });
  if (found == kept.end()) return {};
  const config::Address bound = found->address;
  return take_alike(bound, kept);
}

std::string InheritedSockets::name_for(const config::Address& address) {
  // As long as FDNAME may be (sd_pid_notify_with_fds(3)).
  constexpr std::size_t kLongest = 255;
  std::string name(kKept);
  for (const char c : config::to_string(address)) {
    const bool is_plain = c > ' ' && c < '\x7F' && c != ':';
    name += is_plain ? c : '_';
  }
  return name.substr(0, kLongest);
}

}  // namespace server
