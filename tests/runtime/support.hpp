#pragma once

#include <coroutine>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <netinet/in.h>

#include "runtime/fd.hpp"
#include "runtime/loop.hpp"
#include "runtime/socket.hpp"
#include "runtime/task.hpp"
#include "runtime/waiter.hpp"

/// What the tests of several headers need: real sockets, files and loops.
namespace tests {

/// A loop whose creation is not what the test is about.
[[nodiscard]] std::unique_ptr<runtime::Loop> make_loop(const runtime::LoopOptions& options = {});

/// Runs what the coroutine function gives. A closure's captures live until the task is done.
template <class Body>
auto run(runtime::Loop& loop, Body body) {
  return loop.run(body());
}

/// Waits for one turn of the loop: everything that was prepared has then reached the kernel.
class Turn final : public runtime::Waiter {
 public:
  explicit Turn(runtime::Loop& loop) noexcept : loop_(loop) {}

  [[nodiscard]] static bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) noexcept {
    (void)begin_wait(waiting, {});
    loop_.ready(*this);
  }
  static void await_resume() noexcept {}
  void stop(int) noexcept override {}

 private:
  runtime::Loop& loop_;
};

/// Two ends of one connection.
struct Connection {
  runtime::Fd near;
  runtime::Fd far;
};

[[nodiscard]] Connection unix_connection();
[[nodiscard]] Connection tcp_connection();

/// A TCP listener on the loopback interface, with a port that the kernel chose.
class Listener {
 public:
  Listener();

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }
  [[nodiscard]] const sockaddr_in& address() const noexcept { return address_; }

  /// A client; connected when this returns, whether or not anybody accepts.
  [[nodiscard]] runtime::Fd connect() const;

  /// From now on the kernel refuses connections to the address, which stays taken.
  void stop_listening();

 private:
  runtime::Fd descriptor_;
  sockaddr_in address_{};
};

/// A folder that is removed with everything in it.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(
      const std::filesystem::path& parent = std::filesystem::temp_directory_path());
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// Writes a file and gives its path.
  std::filesystem::path write(std::string_view name, std::string_view content) const;
  /// The folder itself, opened.
  [[nodiscard]] runtime::Fd open() const;

 private:
  std::filesystem::path path_;
};

/// Where files lie on a disk: /tmp is often a tmpfs, whose files the kernel never reads on the
/// thread that asks for it.
[[nodiscard]] std::filesystem::path disk_folder();

[[nodiscard]] runtime::Fd open_for_reading(const std::filesystem::path& path);
/// An eventfd with a count, which makes it readable unless the count is zero.
[[nodiscard]] runtime::Fd event(unsigned count);

/// Blocking, and complete.
void write_all(int descriptor, std::string_view bytes);
[[nodiscard]] std::string read_until_end(int descriptor);

/// Through the loop, each receive on its own.
[[nodiscard]] runtime::Task<std::string> receive_until_end(runtime::Socket& socket);

/// Bytes in which a lost, doubled or misplaced block shows.
[[nodiscard]] std::string pattern(std::size_t size);

/// Whether the descriptor's number is taken in this process.
[[nodiscard]] bool is_open(int descriptor);
[[nodiscard]] std::size_t open_descriptors();
/// Lets this process, and those that it starts, have so many; false if they may not.
[[nodiscard]] bool allow_descriptors(std::size_t count);

}  // namespace tests
