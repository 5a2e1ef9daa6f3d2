#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/types.h>

#include "runtime/fd.hpp"
#include "tests/e2e/denied_call.hpp"

namespace tests {

/// Whether a sanitizer keeps memory beside what the server has, so that its size tells nothing.
#ifdef QUOIT_ADDRESS_SANITIZER
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// A program's end.
struct Ended {
  int code = -1;       ///< as exit gave it; 128 and the signal's number if a signal ended it
  std::string text{};  ///< standard output and standard error, in their order
};

/// What the kernel lets a process have of something (getrlimit(2)).
struct ResourceLimit {
  int resource;
  std::uint64_t most;
};

/// What a process has to live with from its start.
struct Surroundings {
  std::vector<ResourceLimit> limits{};
  std::vector<DeniedCall> denied{};
};

/// Runs quoit with these arguments until it ends by itself.
[[nodiscard]] Ended run_quoit(const std::vector<std::string>& arguments,
                              const Surroundings& surroundings = {});

/// A real server. Killed when this dies.
class ServerProcess {
 public:
  /// Serves `root` on a port of 127.0.0.1 that the kernel chooses, unless the arguments say where.
  /// Returns when it serves; if it does not, the test fails.
  explicit ServerProcess(const std::string& root, std::vector<std::string> arguments = {});
  /// Serves what a configuration file says, with `listen` among it.
  explicit ServerProcess(const std::filesystem::path& configuration);
  ServerProcess(const Surroundings& surroundings, const std::filesystem::path& configuration);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// Of the first TCP address.
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// The first port of an address that begins so: "http://[::1]:".
  [[nodiscard]] std::uint16_t port_of(std::string_view url) const;

  /// The port in what was logged right behind this text; 0 if it is not logged.
  [[nodiscard]] std::uint16_t logged_port(std::string_view text);

  /// Any number there.
  [[nodiscard]] int logged_number(std::string_view text);

  void signal(int number) const;
  /// From now on; what it has stays.
  void limit(const ResourceLimit& limit) const;

  /// Waits until the log holds the text so many times.
  [[nodiscard]] bool has_logged(std::string_view text, std::size_t times = 1);

  /// Waits until it has ended.
  [[nodiscard]] Ended wait();

  /// Open descriptors of the process.
  [[nodiscard]] std::size_t descriptors() const;
  /// The most memory it has had so far, in bytes (proc_pid_status(5), VmHWM).
  [[nodiscard]] std::size_t peak_memory() const;
  /// Memory that holds no file's content, in bytes (proc_pid_smaps(5), Anonymous).
  [[nodiscard]] std::size_t own_memory() const;
  /// The size of its address space, in bytes (proc_pid_status(5), VmSize).
  [[nodiscard]] std::size_t addresses() const;
  /// What its threads have spent on processors so far.
  [[nodiscard]] std::chrono::milliseconds processor_time() const;

 private:
  void begin(std::vector<std::string> arguments, const Surroundings& surroundings = {});
  void read_log();
  [[nodiscard]] std::string proc() const;

  pid_t pid_ = -1;
  runtime::Fd output_;
  std::mutex guard_;
  std::condition_variable changed_;
  std::string log_;
  bool closed_ = false;
  std::uint16_t port_ = 0;
  std::string serving_;
  std::thread reader_;
};

}  // namespace tests
