#include "tests/e2e/client.hpp"

#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "runtime/check.hpp"

namespace tests {
namespace {

runtime::Fd make_socket(int family) {
  runtime::Fd socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  CHECK(socket);
  const timeval patience{.tv_sec = 60, .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const int one = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return socket;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

template <class Address>
int connect_to(const runtime::Fd& socket, const Address& address) {
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : RawClient(make_socket(AF_INET), port) {}

RawClient::RawClient(runtime::Fd socket, std::uint16_t port) : socket_(std::move(socket)) {
  CHECK(connect_to(socket_, loopback(port)) == 0);
}

RawClient RawClient::to_ipv6(std::uint16_t port) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  address.sin6_addr = in6addr_loopback;
  RawClient client(make_socket(AF_INET6));
  CHECK(connect_to(client.socket_, address) == 0);
  return client;
}

RawClient RawClient::to_unix(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.string().size() + 1);
  RawClient client(make_socket(AF_UNIX));
  CHECK(connect_to(client.socket_, address) == 0);
  return client;
}

bool RawClient::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string RawClient::receive(std::size_t most) const {
  std::string bytes(most, '\0');
  bytes.resize(receive(bytes.data(), most));
  return bytes;
}

std::size_t RawClient::receive(char* bytes, std::size_t most) const {
  const ssize_t got = ::recv(descriptor(), bytes, most, 0);
  CHECK(got >= 0 || errno == ECONNRESET || errno == EPIPE);  // else the server said nothing at all
  return got < 0 ? 0 : static_cast<std::size_t>(got);
}

std::string RawClient::receive_until_end() const {
  std::string all;
  for (std::string piece = receive(); !piece.empty(); piece = receive()) all += piece;
  return all;
}

void RawClient::finish() const {
  ::shutdown(descriptor(), SHUT_WR);
}

void RawClient::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  socket_.reset();
}

bool is_refused(std::uint16_t port) {
  const runtime::Fd socket = make_socket(AF_INET);
  if (connect_to(socket, loopback(port)) != 0) return true;
  constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  if (::send(socket.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL) < 0) return true;
  char byte = 0;
  return ::recv(socket.get(), &byte, 1, 0) <= 0;
}

}  // namespace tests
