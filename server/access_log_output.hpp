#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "server/event.hpp"
#include "server/log_queue.hpp"
#include "server/log_sink.hpp"
#include "server/log_writer.hpp"

namespace server {

/// The main thread's end of the access log: opens it, and tells the error log what goes wrong.
class AccessLogOutput {
 public:
  /// Nothing if the log is off. `journal` was connected before the sandbox forbade it, if there is
  /// a journal. The error is a sentence for people.
  [[nodiscard]] static std::expected<std::shared_ptr<AccessLogOutput>, std::string> open(
      const config::AccessLog& options, const runtime::Result<LogSink>& journal);
  ~AccessLogOutput() { close(); }
  AccessLogOutput(const AccessLogOutput&) = delete;
  AccessLogOutput& operator=(const AccessLogOutput&) = delete;

  /// Starts the thread that writes, unless it runs already, before the workers have its queues.
  /// `changed`, which outlives it, is signalled when `report` has news.
  [[nodiscard]] std::expected<void, std::string> start(unsigned workers, const Event& changed);

  [[nodiscard]] const config::AccessLog& options() const noexcept { return options_; }

  /// For one worker, until `close`.
  [[nodiscard]] LogQueue& queue(unsigned worker) noexcept { return writer_->queue(worker); }

  /// Opens the file by its path again, after somebody has given the old one another name.
  void reopen();

  /// Tells of errors and of dropped lines, each change once.
  void report();

  /// When the workers have left it: writes what is queued.
  void close();

 private:
  AccessLogOutput(config::AccessLog options, LogSink sink)
      : options_(std::move(options)), sink_(std::move(sink)) {}

  const config::AccessLog options_;
  std::optional<LogSink> sink_;  // until the writer has it
  std::unique_ptr<LogWriter> writer_;
  int error_reported_ = 0;
  std::uint64_t dropped_reported_ = 0;
};

}  // namespace server
