#include "server/access_log.hpp"

#include <algorithm>
#include <string_view>

namespace server {
namespace {

AccessFormatOptions format_options(const config::AccessLog& options) {
  const auto is_shown = [&](std::string_view part) {
    return std::ranges::find(options.redact, part) == options.redact.end();
  };
  return {.format = options.format,
          .for_journal = options.sink == config::AccessLog::kJournal,
          .queries = is_shown(config::AccessLog::kQuery),
          .referrers = is_shown(config::AccessLog::kReferrer),
          .user_agents = is_shown(config::AccessLog::kUserAgent)};
}

}  // namespace

AccessLog::AccessLog(LogQueue& queue, Counter& dropped, const config::AccessLog& options)
    : queue_(queue), dropped_(dropped), filter_(options), formatter_(format_options(options)) {}

}  // namespace server
