#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "runtime/fd.hpp"
#include "runtime/result.hpp"
#include "server/log_bell.hpp"
#include "server/log_queue.hpp"
#include "server/log_sink.hpp"

namespace server {

struct LogWriterOptions {
  std::size_t queues = 1;  ///< one for each thread that writes lines
  std::size_t queue_capacity = LogQueue::kCapacity;
  std::chrono::milliseconds interval{100};       ///< how long a line may wait for others
  std::chrono::milliseconds last_wait{2'000};    ///< at the end: for a reader that takes nothing
  std::chrono::milliseconds tell_every{10'000};  ///< of trouble, at most
};

/// The thread that takes lines from all queues and writes them, many at a time. What cannot be
/// written stays queued and is tried again: a full disk costs no line until a queue is full too.
class LogWriter {
 public:
  /// `trouble` is called on the writer's thread, and must not wait, when `error` or `dropped` has
  /// news.
  [[nodiscard]] static runtime::Result<std::unique_ptr<LogWriter>> start(
      LogSink sink, const LogWriterOptions& options, std::function<void()> trouble);

  ~LogWriter() { (void)close(); }
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  /// For the one thread that pushes to it, until `close`.
  [[nodiscard]] LogQueue& queue(std::size_t index) noexcept { return *queues_[index]; }

  /// From the main thread, as the rest: lines go there from now on, and also those that are queued.
  void replace(LogSink sink) noexcept;

  /// The errno value of the last attempt to write; 0: it went well.
  [[nodiscard]] int error() const noexcept { return error_; }
  /// How many lines found their queue full, or were half written when their file was replaced.
  [[nodiscard]] std::uint64_t dropped() const noexcept;

  /// Writes what is queued and ends the thread. Returns how many lines could not be written.
  std::size_t close() noexcept;

 private:
  enum class Outcome { idle, wrote, blocked, failed };

  LogWriter(runtime::Fd event, LogSink sink, const LogWriterOptions& options,
            std::function<void()> trouble);

  void run() noexcept;
  [[nodiscard]] Outcome write_all() noexcept;
  [[nodiscard]] Outcome write(LogQueue& queue) noexcept;
  void take_replacement() noexcept;
  void drop_torn_line() noexcept;
  void tell_trouble() noexcept;
  void wait(Outcome outcome) noexcept;
  void flush() noexcept;

  const LogWriterOptions options_;
  const std::function<void()> trouble_;
  LogBell bell_;
  std::vector<std::unique_ptr<LogQueue>> queues_;
  std::mutex replacement_guard_;  // no worker takes it
  std::optional<LogSink> replacement_;
  std::atomic<bool> closing_ = false;
  std::atomic<int> error_ = 0;
  std::atomic<std::uint64_t> torn_ = 0;

  // For the writer's thread.
  LogSink sink_;
  std::size_t current_ = 0;    // the queue that is written next, or whose writing was interrupted
  bool mid_line_ = false;      // ... after a part of a line
  std::uint64_t written_ = 0;  // bytes
  bool untold_ = false;        // there is trouble that it was too early to tell
  int told_error_ = 0;
  std::uint64_t told_dropped_ = 0;
  std::chrono::steady_clock::time_point told_at_;

  std::jthread thread_;
};

}  // namespace server
