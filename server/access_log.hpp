#pragma once

#include "config/config.hpp"
#include "server/access_filter.hpp"
#include "server/access_format.hpp"
#include "server/access_record.hpp"
#include "server/counter.hpp"
#include "server/log_queue.hpp"

namespace server {

/// One worker's end of the access log. For its thread; the queue outlives it.
class AccessLog {
 public:
  AccessLog(LogQueue& queue, Counter& dropped, const config::AccessLog& options);

  /// Never waits and allocates nothing. A line that finds no room is dropped and counted.
  void write(const AccessRecord& record) noexcept {
    if (!filter_.admits(record)) return;
    if (!queue_.push(formatter_.write(record, line_))) dropped_.add();
  }

 private:
  LogQueue& queue_;
  Counter& dropped_;
  AccessFilter filter_;
  AccessFormatter formatter_;
  AccessLine line_{};
};

}  // namespace server
