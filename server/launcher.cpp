#include "server/launcher.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace server {
namespace {

using runtime::Fd;
using runtime::last_error;
using runtime::Result;

/// A message takes no more descriptors (SCM_MAX_FD), and the longest names of so many still fit.
constexpr std::size_t kMostInOneMessage = 200;
constexpr std::size_t kLongestMessage = 64 * 1024;

/// What a message is about: the first byte. The names of its sockets follow, with ':' between them.
constexpr char kSockets = 's';
constexpr char kStart = '!';

/// Signals that are for the server. They reach the launcher, too, if a terminal or a service
/// manager sends them to everybody.
constexpr int kNotForIt[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

void set_signals(void (*disposition)(int)) noexcept {
  for (const int number : kNotForIt) std::signal(number, disposition);
}

union Control {
  cmsghdr header;
  std::array<std::byte, CMSG_SPACE(kMostInOneMessage * sizeof(int))> bytes;
};

Result<void> send(const Fd& channel, char kind, std::string_view names,
                  std::span<const int> descriptors) noexcept {
  std::array<iovec, 2> pieces = {iovec{&kind, 1},
                                 iovec{const_cast<char*>(names.data()), names.size()}};
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  Control control{};
  if (!descriptors.empty()) {
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  }
  if (::sendmsg(channel.get(), &message, MSG_NOSIGNAL) < 0) return last_error("sendmsg");
  return {};
}

/// What the launcher has been given for the next start.
struct Start {
  std::vector<Fd> sockets;
  std::string names;
  bool is_whole = true;
};

/// Takes a message in. Its kind, or 0: the server has ended.
char receive(const Fd& channel, Start& start) {
  std::vector<char> text(kLongestMessage);
  iovec piece{text.data(), text.size()};
  Control control{};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = sizeof control;
  const ssize_t size = ::recvmsg(channel.get(), &message, MSG_CMSG_CLOEXEC);
  if (size <= 0) return 0;
  if ((message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) != 0) start.is_whole = false;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    std::vector<int> descriptors((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    std::memcpy(descriptors.data(), CMSG_DATA(header), descriptors.size() * sizeof(int));
    for (const int descriptor : descriptors) start.sockets.emplace_back(descriptor);
  }
  if (text.front() == kSockets) {
    if (!start.names.empty()) start.names += ':';
    start.names.append(text.data() + 1, static_cast<std::size_t>(size) - 1);
  }
  return text.front();
}

/// Puts the sockets where sd_listen_fds(3) looks for them; everything else is closed on exec.
bool arrange(const std::vector<Fd>& sockets) noexcept {
  const int end = SD_LISTEN_FDS_START + static_cast<int>(sockets.size());
  std::vector<int> above;
  for (const Fd& socket : sockets) {
    above.push_back(::fcntl(socket.get(), F_DUPFD_CLOEXEC, end));
    if (above.back() < 0) return false;
  }
  int place = SD_LISTEN_FDS_START;
  return std::ranges::all_of(above, [&](int socket) { return ::dup2(socket, place++) >= 0; });
}

/// That of the first start, with what is different now.
std::vector<std::string> environment_for(const Start& start) {
  const std::string self = std::to_string(::getpid());
  std::vector<std::string> variables = {"LISTEN_PID=" + self,
                                        "LISTEN_FDS=" + std::to_string(start.sockets.size()),
                                        "LISTEN_FDNAMES=" + start.names};
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (text.starts_with("LISTEN_")) continue;
    // The watchdog is for the process that is the service (sd_watchdog_enabled(3)).
    variables.emplace_back(text.starts_with("WATCHDOG_PID=") ? "WATCHDOG_PID=" + self : text);
  }
  return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void become_quoit(const char* program, char** arguments, const Start& start) {
  std::vector<std::string> environment = environment_for(start);
  if (arrange(start.sockets)) {
    set_signals(SIG_DFL);
    ::execve(program, arguments, pointers_to(environment).data());
  }
  std::fprintf(stderr, "quoit: %s cannot be started: %s\n", program,
               runtime::describe(last_error("execve").error()).c_str());
  ::_exit(127);
}

/// By a process between that ends at once, so that a service manager becomes the parent of what
/// shall be its service.
void start_quoit(const char* program, char** arguments, const Start& start) {
  const pid_t between = ::fork();
  if (between == 0) {
    if (::fork() != 0) ::_exit(0);
    become_quoit(program, arguments, start);
  }
  if (between > 0) ::waitpid(between, nullptr, 0);
}

/// A socket that the launcher held, too, would listen on when the server has let go of it.
void close_all_but(const Fd& kept) noexcept {
  const auto descriptor = static_cast<unsigned>(kept.get());
  if (descriptor > STDERR_FILENO + 1) ::close_range(STDERR_FILENO + 1, descriptor - 1, 0);
  ::close_range(descriptor + 1, ~0U, 0);
}

/// Whoever lists processes would see two with the same arguments, and look for the mistake.
std::vector<std::string> take_arguments(char** arguments) {
  constexpr std::string_view kTitle = "quoit: waits to start a new one (SIGUSR2)";
  std::vector<std::string> texts;
  // They stand one behind the other (proc_pid_cmdline(5)).
  char* const begin = *arguments;
  char* end = begin;
  for (; *arguments != nullptr; ++arguments) {
    texts.emplace_back(*arguments);
    if (*arguments == end) end += texts.back().size() + 1;
  }
  std::fill(begin, end, '\0');
  kTitle.copy(begin, static_cast<std::size_t>(end - begin) - 1);
  return texts;
}

[[noreturn]] void wait_for_requests(Fd channel, char** arguments) {
  std::array<char, PATH_MAX> program{};
  const ssize_t length = ::readlink("/proc/self/exe", program.data(), program.size() - 1);
  ::prctl(PR_SET_NAME, "quoit-launcher");
  set_signals(SIG_IGN);
  close_all_but(channel);
  std::vector<std::string> texts = take_arguments(arguments);
  std::vector<char*> copies = pointers_to(texts);
  Start start;
  for (;;) {
    const char kind = receive(channel, start);
    if (kind == 0 || length <= 0) ::_exit(0);
    if (kind != kStart) continue;
    if (start.is_whole) start_quoit(program.data(), copies.data(), start);
    start = {};
  }
}

}  // namespace

Result<Launcher> Launcher::fork(char** arguments) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return last_error("socketpair");
  }
  Fd ours(ends[0]);
  Fd its(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return last_error("fork");
  if (child == 0) {
    ours.reset();
    wait_for_requests(std::move(its), arguments);
  }
  return Launcher(std::move(ours));
}

Result<void> Launcher::launch(std::span<const PassedSocket> sockets) const {
  while (!sockets.empty()) {
    const auto some = sockets.first(std::min(sockets.size(), kMostInOneMessage));
    std::vector<int> descriptors;
    std::string names;
    for (const PassedSocket& socket : some) {
      descriptors.push_back(socket.descriptor);
      names += (names.empty() ? "" : ":") + socket.name;
    }
    if (auto sent = send(channel_, kSockets, names, descriptors); !sent) return sent;
    sockets = sockets.subspan(some.size());
  }
  return send(channel_, kStart, {}, {});
}

}  // namespace server
