#include "server/log_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <span>
#include <utility>

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool is_empty(const LogQueue::Pieces& pieces) noexcept {
  return pieces[0].empty() && pieces[1].empty();
}

void remove_prefix(LogQueue::Pieces& pieces, std::size_t size) noexcept {
  for (std::span<const char>& piece : pieces) {
    const std::size_t removed = std::min(size, piece.size());
    piece = piece.subspan(removed);
    size -= removed;
  }
}

/// `pieces` hold at least `size` bytes, and `size` is not zero.
bool ends_with_line(const LogQueue::Pieces& pieces, std::size_t size) noexcept {
  const std::size_t first = pieces[0].size();
  return (size <= first ? pieces[0][size - 1] : pieces[1][size - first - 1]) == '\n';
}

std::size_t count_lines(const LogQueue::Pieces& pieces) noexcept {
  return static_cast<std::size_t>(std::ranges::count(pieces[0], '\n') +
                                  std::ranges::count(pieces[1], '\n'));
}

/// A reader that went away and a file that has reached its limit are errors to report, and no
/// reason to die.
void block_signals_of_writing() noexcept {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  sigaddset(&signals, SIGXFSZ);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

runtime::Result<std::unique_ptr<LogWriter>> LogWriter::start(LogSink sink,
                                                             const LogWriterOptions& options,
                                                             std::function<void()> trouble) {
  auto event = LogBell::make_event();
  if (!event) return std::unexpected(event.error());
  return std::unique_ptr<LogWriter>(
      new LogWriter(std::move(*event), std::move(sink), options, std::move(trouble)));
}

LogWriter::LogWriter(runtime::Fd event, LogSink sink, const LogWriterOptions& options,
                     std::function<void()> trouble)
    : options_(options),
      trouble_(std::move(trouble)),
      bell_(std::move(event)),
      sink_(std::move(sink)),
      told_at_(steady_clock::now() - options.tell_every) {
  for (std::size_t i = 0; i < options_.queues; ++i) {
    queues_.push_back(std::make_unique<LogQueue>(bell_, options_.queue_capacity));
  }
  thread_ = std::jthread([this] { run(); });
}

void LogWriter::replace(LogSink sink) noexcept {
  {
    const std::lock_guard lock(replacement_guard_);
    replacement_ = std::move(sink);
  }
  bell_.ring();
}

std::uint64_t LogWriter::dropped() const noexcept {
  std::uint64_t dropped = torn_;
  for (const auto& queue : queues_) dropped += queue->dropped();
  return dropped;
}

std::size_t LogWriter::close() noexcept {
  if (thread_.joinable()) {
    closing_ = true;
    bell_.ring();
    thread_.join();
  }
  std::size_t lines = 0;
  for (const auto& queue : queues_) lines += count_lines(queue->readable());
  return lines;
}

void LogWriter::run() noexcept {
  block_signals_of_writing();
  while (!closing_) {
    take_replacement();
    const Outcome outcome = write_all();
    tell_trouble();
    wait(outcome);
  }
  take_replacement();
  flush();
}

LogWriter::Outcome LogWriter::write_all() noexcept {
  Outcome outcome = Outcome::idle;
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    const Outcome one = write(*queues_[current_]);
    // The next attempt begins here: nothing may come between the halves of a line.
    if (one == Outcome::blocked || one == Outcome::failed) return one;
    if (one == Outcome::wrote) outcome = one;
    current_ = (current_ + 1) % queues_.size();
  }
  return outcome;
}

LogWriter::Outcome LogWriter::write(LogQueue& queue) noexcept {
  // What is queued while it writes is for the next round: a busy worker does not keep it from the
  // others.
  LogQueue::Pieces pieces = queue.readable();
  if (is_empty(pieces)) return Outcome::idle;
  while (!is_empty(pieces)) {
    const runtime::Result<std::size_t> size = sink_.write(pieces);
    if (!size && size.error().code == EAGAIN) return Outcome::blocked;
    error_ = size ? 0 : size.error().code;
    if (!size) return Outcome::failed;
    mid_line_ = !ends_with_line(pieces, *size);
    written_ += *size;
    queue.consume(*size);
    remove_prefix(pieces, *size);
  }
  return Outcome::wrote;
}

void LogWriter::take_replacement() noexcept {
  const std::lock_guard lock(replacement_guard_);
  if (!replacement_) return;
  sink_ = std::move(*replacement_);
  replacement_.reset();
  if (std::exchange(mid_line_, false)) drop_torn_line();
}

void LogWriter::drop_torn_line() noexcept {
  LogQueue& queue = *queues_[current_];
  std::size_t size = 0;
  for (const std::span<const char> piece : queue.readable()) {
    const auto end = std::ranges::find(piece, '\n');
    size += static_cast<std::size_t>(end - piece.begin());
    if (end != piece.end()) break;
  }
  queue.consume(size + 1);
  ++torn_;
}

void LogWriter::tell_trouble() noexcept {
  const int error = error_;
  const std::uint64_t lines = dropped();
  untold_ = error != told_error_ || lines != told_dropped_;
  const steady_clock::time_point now = steady_clock::now();
  if (!untold_ || now - told_at_ < options_.tell_every) return;
  untold_ = false;
  told_error_ = error;
  told_dropped_ = lines;
  told_at_ = now;
  trouble_();
}

void LogWriter::wait(Outcome outcome) noexcept {
  if (outcome == Outcome::blocked) {
    // Not for ever: lines may be dropped meanwhile, and that wants to be told.
    constexpr milliseconds kLookAgain{1'000};
    bell_.wait(std::min(kLookAgain, options_.tell_every), sink_.descriptor());
  } else if (outcome == Outcome::idle && !untold_) {
    bell_.sleep([this] {
      return std::ranges::any_of(queues_, [](const auto& queue) { return !queue->empty(); });
    });
  } else {
    bell_.wait(options_.interval);
  }
}

void LogWriter::flush() noexcept {
  Outcome outcome = write_all();
  // Rings of before would cut the wait short; nobody rings any more.
  bell_.wait(milliseconds(0));
  while (outcome == Outcome::blocked) {
    const std::uint64_t before = written_;
    bell_.wait(options_.last_wait, sink_.descriptor());
    outcome = write_all();
    if (written_ == before) return;
  }
}

}  // namespace server
