#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "loadtest/pace/destination.hpp"
#include "loadtest/pace/options.hpp"
#include "loadtest/pace/response_reader.hpp"
#include "loadtest/pace/schedule.hpp"
#include "loadtest/pace/times.hpp"
#include "runtime/loop.hpp"
#include "runtime/result.hpp"
#include "runtime/scope.hpp"
#include "runtime/socket.hpp"
#include "runtime/task.hpp"

namespace pace {

/// Asks at the times of a schedule, on connections that take turns: whichever is free has the next
/// request that is due. Lives on the loop's thread, and for one run.
class Generator {
 public:
  Generator(runtime::Loop& loop, const Options& options, const Destination& destination);

  /// Connects, asks, and waits for the answers, but for no longer than kPatience after the last was
  /// due. The error is that of the first connection that could not be made.
  [[nodiscard]] runtime::Task<runtime::Result<void>> run();

  /// One line of JSON. A request that was not answered, or by an error, is an error.
  [[nodiscard]] std::string report();

 private:
  static constexpr std::chrono::seconds kPatience{10};

  [[nodiscard]] runtime::Task<runtime::Result<runtime::Fd>> open_connection(
      runtime::StopToken token);
  [[nodiscard]] runtime::Task<void> use(runtime::Fd descriptor, runtime::StopToken token);
  /// Until its answers end, or it does; whether another connection may take its place.
  [[nodiscard]] runtime::Task<bool> ask_in_turn(runtime::Fd descriptor, runtime::StopToken token);
  [[nodiscard]] runtime::Task<void> wait_until(TimePoint due, runtime::StopToken token);
  /// Whether the connection can be used for another.
  [[nodiscard]] runtime::Task<bool> ask(runtime::Socket& socket, TimePoint due,
                                        runtime::StopToken token);
  bool note_answer(const ResponseReader& reader, TimePoint due);

  runtime::Loop& loop_;
  const Options& options_;
  const Destination& destination_;
  Schedule schedule_;
  Times latencies_;
  Times lateness_;
  TimePoint last_answer_;
  std::uint64_t errors_ = 0;
};

}  // namespace pace
