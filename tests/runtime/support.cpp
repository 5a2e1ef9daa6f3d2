#include "tests/runtime/support.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/check.hpp"

namespace tests {

using runtime::Fd;

std::unique_ptr<runtime::Loop> make_loop(const runtime::LoopOptions& options) {
  auto loop = runtime::Loop::create(options);
  CHECK(loop.has_value());
  return std::move(*loop);
}

Connection unix_connection() {
  std::array<int, 2> ends{};
  CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

Connection tcp_connection() {
  const Listener listener;
  Fd far = listener.connect();
  Fd near(::accept4(listener.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
  CHECK(near);
  return {std::move(near), std::move(far)};
}

Listener::Listener() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  address_.sin_family = AF_INET;
  address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const address = reinterpret_cast<sockaddr*>(&address_);
  socklen_t size = sizeof address_;
  CHECK(::bind(descriptor(), address, size) == 0);
  CHECK(::listen(descriptor(), 512) == 0);
  CHECK(::getsockname(descriptor(), address, &size) == 0);
}

Fd Listener::connect() const {
  Fd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  CHECK(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address_), sizeof address_) ==
        0);
  return client;
}

void Listener::stop_listening() {
  CHECK(::shutdown(descriptor(), SHUT_RDWR) == 0);
}

std::filesystem::path disk_folder() {
  return "/var/tmp";  // kept from one start of the machine to the next (hier(7))
}

TemporaryFolder::TemporaryFolder(const std::filesystem::path& parent) {
  std::string name = parent / "quoit-test-XXXXXX";
  CHECK(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::filesystem::remove_all(path_);
}

std::filesystem::path TemporaryFolder::write(std::string_view name,
                                             std::string_view content) const {
  std::filesystem::path file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

Fd TemporaryFolder::open() const {
  Fd folder(::open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  CHECK(folder);
  return folder;
}

Fd open_for_reading(const std::filesystem::path& path) {
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  CHECK(file);
  return file;
}

Fd event(unsigned count) {
  Fd descriptor(::eventfd(count, EFD_CLOEXEC));
  CHECK(descriptor);
  return descriptor;
}

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    CHECK(written > 0);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_until_end(int descriptor) {
  std::string all;
  std::array<char, 65536> piece;
  for (;;) {
    const ssize_t got = ::read(descriptor, piece.data(), piece.size());
    CHECK(got >= 0);
    if (got == 0) return all;
    all.append(piece.data(), static_cast<std::size_t>(got));
  }
}

runtime::Task<std::string> receive_until_end(runtime::Socket& socket) {
  std::string all;
  for (;;) {
    const auto lease = co_await socket.receive({});
    CHECK(lease.has_value());
    if (lease->bytes().empty()) co_return all;
    all.append(lease->bytes().data(), lease->bytes().size());
  }
}

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

bool is_open(int descriptor) {
  return ::fcntl(descriptor, F_GETFD) >= 0;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) {
    ++count;
  }
  return count;
}

bool allow_descriptors(std::size_t count) {
  rlimit limit{};
  CHECK(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  if (limit.rlim_cur >= count) return true;
  limit.rlim_cur = count;
  return count <= limit.rlim_max && ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

}  // namespace tests
