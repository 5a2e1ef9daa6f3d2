#include "server/health.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <expected>
#include <string>
#include <string_view>

#include <sys/socket.h>
#include <sys/time.h>

#include "runtime/fd.hpp"
#include "server/socket_address.hpp"

namespace server {
namespace {

/// For each wait; /livez gives the workers a second.
constexpr timeval kPatience{.tv_sec = 3, .tv_usec = 0};
constexpr std::size_t kLargestAnswer = std::size_t{64} * 1024;

using Problem = std::string;

Problem problem_of(int code) {
  switch (code) {
    case ECONNREFUSED:
    case ENOENT:
      return "nobody listens there: does quoit run, and is that its metrics.listen?";
    case EAGAIN:
    case EINPROGRESS:
      return "no answer within 3 s";
    default:
      return ::strerrordesc_np(code);
  }
}

std::expected<runtime::Fd, Problem> connect_to(const config::Address& address) {
  const SocketAddress where = SocketAddress::of(address);
  runtime::Fd socket(::socket(where.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return std::unexpected(problem_of(errno));
  for (const int option : {SO_SNDTIMEO, SO_RCVTIMEO}) {
    (void)::setsockopt(socket.get(), SOL_SOCKET, option, &kPatience, sizeof kPatience);
  }
  if (::connect(socket.get(), where.get(), where.size) != 0) {
    return std::unexpected(problem_of(errno));
  }
  return socket;
}

/// The whole response to a GET.
std::expected<std::string, Problem> get(const config::Address& address, const std::string& path) {
  auto socket = connect_to(address);
  if (!socket) return std::unexpected(socket.error());
  const std::string request =
      "GET " + path + " HTTP/1.1\r\nHost: quoit\r\nConnection: close\r\n\r\n";
  if (::send(socket->get(), request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    return std::unexpected(problem_of(errno));
  }
  std::string response;
  std::array<char, 4096> piece{};
  while (response.size() < kLargestAnswer) {
    const ssize_t got = ::recv(socket->get(), piece.data(), piece.size(), 0);
    if (got < 0) return std::unexpected(problem_of(errno));
    if (got == 0) break;
    response.append(piece.data(), static_cast<std::size_t>(got));
  }
  return response;
}

/// Nothing if all is well. One line, whatever came.
Problem problem_in(std::string_view response) {
  if (response.starts_with("HTTP/1.1 200 ")) return {};
  if (!response.starts_with("HTTP/1.1 503 ")) return "this is not the answer of a quoit's metrics";
  std::string text(response.substr(std::min(response.find("\r\n\r\n"), response.size())));
  text.erase(0, text.find_first_not_of("\r\n"));
  text.erase(text.find_last_not_of('\n') + 1);
  std::ranges::replace_if(text, [](unsigned char c) { return c < ' ' || c >= 0x7F; }, ',');
  return text;
}

}  // namespace

Answer ask_health(const config::Address& address) {
  for (const char* const path : {"/readyz", "/livez"}) {
    const auto response = get(address, path);
    const Problem problem = response ? problem_in(*response) : response.error();
    if (problem.empty()) continue;
    return {.exit = Exit::failure,
            .text = "not healthy: " + config::to_string(address) + path + ": " + problem + "\n"};
  }
  return {.exit = Exit::success, .text = "healthy\n"};
}

}  // namespace server
