#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include <sys/types.h>

namespace tests {

/// A process that is made to do system calls, by its main thread, which waits for something
/// meanwhile: what it may do is asked of the kernel from inside. On x86-64 alone.
class TracedProcess {
 public:
  explicit TracedProcess(pid_t pid);
  ~TracedProcess();
  TracedProcess(const TracedProcess&) = delete;
  TracedProcess& operator=(const TracedProcess&) = delete;

  /// Whether this machine lets processes be traced.
  [[nodiscard]] static bool possible();

  /// The call's result: a negative errno value if it failed.
  [[nodiscard]] long call(long number, std::array<std::uint64_t, 6> arguments);

  /// Puts a text, of at most some hundred bytes, into its memory and gives the address. The next
  /// one takes its place.
  [[nodiscard]] std::uint64_t put(const std::string& text);

 private:
  void trace(int request, void* data);

  struct State;

  const pid_t pid_;
  const std::unique_ptr<State> state_;
};

}  // namespace tests
