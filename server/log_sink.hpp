#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "runtime/fd.hpp"
#include "runtime/result.hpp"
#include "server/log_queue.hpp"

namespace server {

/// Where the lines of a log go: a descriptor and how to write to it without waiting for a reader.
class LogSink {
 public:
  /// Standard output. A pipe or a terminal is opened anew, since O_NONBLOCK would reach everybody
  /// who shares the descriptor; where that is not allowed, writing to it may wait.
  [[nodiscard]] static runtime::Result<LogSink> standard_output();

  /// Appends to a file, which is made if it is not there (mode 0640).
  [[nodiscard]] static runtime::Result<LogSink> file(const std::string& path);

  /// How many bytes of `pieces`, which are not empty, were written: one at least. EAGAIN: a reader
  /// has to make room first.
  [[nodiscard]] runtime::Result<std::size_t> write(const LogQueue::Pieces& pieces) const noexcept;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }

 private:
  LogSink(runtime::Fd descriptor, bool is_socket) noexcept
      : descriptor_(std::move(descriptor)), is_socket_(is_socket) {}

  runtime::Fd descriptor_;
  bool is_socket_;
};

}  // namespace server
