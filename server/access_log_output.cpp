#include "server/access_log_output.hpp"

#include <cerrno>
#include <utility>

#include "server/log.hpp"

namespace server {
namespace {

std::string name_of(const std::string& sink) {
  if (sink == config::AccessLog::kStandardOutput) return "on standard output";
  if (sink == config::AccessLog::kJournal) return "in the journal";
  return "'" + sink + "'";
}

std::string count_of_lines(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " line" : " lines");
}

runtime::Result<LogSink> open_sink(const std::string& sink,
                                   const runtime::Result<LogSink>& journal) {
  if (sink == config::AccessLog::kStandardOutput) return LogSink::standard_output();
  if (sink != config::AccessLog::kJournal) return LogSink::file(sink);
  return journal ? journal->duplicate() : std::unexpected(journal.error());
}

std::string explain_open(const std::string& sink, const runtime::Error& error) {
  std::string text = "the access log " + name_of(sink) + " cannot be opened: " + describe(error);
  if (error.code == EACCES || error.code == EPERM) {
    text +=
        " (a process with a sandbox has nothing but what it needed at its start: see [sandbox])";
  }
  return text;
}

}  // namespace

std::expected<std::shared_ptr<AccessLogOutput>, std::string> AccessLogOutput::open(
    const config::AccessLog& options, const runtime::Result<LogSink>& journal) {
  if (options.sink == config::AccessLog::kOff) return nullptr;
  auto sink = open_sink(options.sink, journal);
  if (!sink) return std::unexpected(explain_open(options.sink, sink.error()));
  return std::shared_ptr<AccessLogOutput>(new AccessLogOutput(options, std::move(*sink)));
}

std::expected<void, std::string> AccessLogOutput::start(unsigned workers, const Event& changed) {
  if (writer_ != nullptr) return {};
  auto writer =
      LogWriter::start(std::move(*sink_), {.queues = workers}, [&changed] { changed.signal(); });
  sink_.reset();
  if (!writer) return std::unexpected(explain_open(options_.sink, writer.error()));
  writer_ = std::move(*writer);
  return {};
}

void AccessLogOutput::reopen() {
  if (!config::AccessLog::is_file(options_.sink)) return;
  auto sink = LogSink::file(options_.sink);
  if (!sink) {
    log::error(explain_open(options_.sink, sink.error()) + "; the old file is written on");
    return;
  }
  writer_->replace(std::move(*sink));
  log::info("opened the access log again");
}

void AccessLogOutput::report() {
  if (const int error = writer_->error(); error != std::exchange(error_reported_, error)) {
    if (error == 0) {
      log::info("the access log is written again");
    } else {
      log::error("the access log " + name_of(options_.sink) + " cannot be written: " +
                 describe(runtime::Error{.code = error, .operation = "write"}) +
                 "; lines are kept and tried again as long as there is room for them");
    }
  }
  const std::uint64_t dropped = writer_->dropped();
  if (const std::uint64_t news = dropped - std::exchange(dropped_reported_, dropped); news != 0) {
    log::warning("the access log lost " + count_of_lines(news) +
                 ", which came faster than they could be written");
  }
}

void AccessLogOutput::close() {
  if (writer_ == nullptr) return;
  const std::size_t lost = writer_->close();
  report();
  writer_.reset();
  if (lost != 0) log::warning("the access log lost its last " + count_of_lines(lost));
}

}  // namespace server
