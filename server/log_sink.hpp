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
  static constexpr const char* kJournalSocket = "/run/systemd/journal/socket";

  /// Standard output. A pipe or a terminal is opened anew, since O_NONBLOCK would reach everybody
  /// who shares the descriptor; where that is not allowed, writing to it may wait.
  [[nodiscard]] static runtime::Result<LogSink> standard_output();

  /// Appends to a file, which is made if it is not there (mode 0640).
  [[nodiscard]] static runtime::Result<LogSink> file(const std::string& path);

  /// systemd-journald, whose socket `path` is. What is written are entries (journal_entry.hpp).
  [[nodiscard]] static runtime::Result<LogSink> journal(const std::string& path = kJournalSocket);

  /// Another one to the same end.
  [[nodiscard]] runtime::Result<LogSink> duplicate() const noexcept;

  /// How many bytes of `pieces`, which are not empty, were written: one at least. EAGAIN: a reader
  /// has to make room first.
  [[nodiscard]] runtime::Result<std::size_t> write(const LogQueue::Pieces& pieces) const noexcept;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }

 private:
  enum class Kind { file, stream, journal };

  LogSink(runtime::Fd descriptor, Kind kind) noexcept
      : descriptor_(std::move(descriptor)), kind_(kind) {}

  runtime::Fd descriptor_;
  Kind kind_;
};

}  // namespace server
