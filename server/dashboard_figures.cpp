#include "server/dashboard_figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "server/duration_quantile.hpp"
#include "server/listing_value.hpp"

namespace server {
namespace {

constexpr std::string_view kUnknown = "–";
constexpr std::array<std::string_view, kConnectionStates> kStates = {
    "state-idle", "state-receiving", "state-answering", "state-sending", "state-closing"};

/// With one digit after the point below 100: "0", "0.4", "12.5", "1,234".
std::string decimal(double value) {
  constexpr double kWholeFrom = 100;
  if (value >= kWholeFrom) return grouped(static_cast<std::uint64_t>(std::llround(value)));
  const auto tenths = static_cast<std::uint64_t>(std::llround(value * 10));
  std::string text = grouped(tenths / 10);
  if (tenths % 10 != 0) text += '.' + std::to_string(tenths % 10);
  return text;
}

std::string decimal(const std::optional<double>& value) {
  return value ? decimal(*value) : std::string(kUnknown);
}

std::string rate_of_bytes(double bytes) {
  return human_size(static_cast<std::uint64_t>(std::llround(bytes))) + "/s";
}

/// Rounded down: it says 100 % only if it is.
std::string percent(const std::optional<double>& share) {
  if (!share) return std::string(kUnknown);
  constexpr double kTenthsOfPercent = 1'000;
  return decimal(std::floor(*share * kTenthsOfPercent) / 10) + " %";
}

std::string quantile(const DurationCounts& counts, double share) {
  const auto bucket = bucket_of_quantile(counts, share);
  return bucket ? bucket_text(*bucket) : std::string(kUnknown);
}

/// The two largest units.
std::string period(std::chrono::seconds time) {
  struct Unit {
    std::int64_t seconds;
    std::string_view name;
  };
  constexpr std::array<Unit, 4> kUnits = {{{.seconds = 86'400, .name = " d"},
                                           {.seconds = 3'600, .name = " h"},
                                           {.seconds = 60, .name = " min"},
                                           {.seconds = 1, .name = " s"}}};
  const std::int64_t whole = std::max<std::int64_t>(time.count(), 0);
  const auto* unit = kUnits.begin();
  while (unit != kUnits.end() - 1 && whole < unit->seconds) ++unit;
  std::string text = std::to_string(whole / unit->seconds).append(unit->name);
  if (unit == kUnits.end() - 1) return text;
  const std::int64_t rest = whole % unit->seconds;
  ++unit;
  return text.append(" ").append(std::to_string(rest / unit->seconds)).append(unit->name);
}

constexpr std::size_t kToMinutes = std::string_view("2024-05-06T07:08").size();
constexpr std::size_t kToSeconds = std::string_view("2024-05-06T07:08:09").size();

std::string clock(std::chrono::sys_time<std::chrono::milliseconds> time, std::size_t size) {
  constexpr std::size_t kDay = 10;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch();
  std::string text = timestamp(seconds.count()).substr(0, size);
  text[kDay] = ' ';
  return text + " UTC";
}

std::string reload_text(const Dashboard& board) {
  if (!board.reload) return "none since the start";
  return (board.reload->error.empty() ? "in force since " : "refused at ") +
         clock(board.reload->time, kToMinutes);
}

double highest(const std::vector<double>& values) {
  return values.empty() ? 0 : *std::ranges::max_element(values);
}

void add_traffic(const Dashboard& board, DashboardFigures& figures) {
  figures.emplace_back("requests-rate", decimal(board.requests_per_second));
  figures.emplace_back("requests-peak", decimal(highest(board.requests_history)) + "/s");
  figures.emplace_back("requests", grouped(board.requests));
  figures.emplace_back("client-errors", grouped(board.client_errors));
  figures.emplace_back("server-errors", grouped(board.server_errors));
  figures.emplace_back("bytes-rate", rate_of_bytes(board.bytes_per_second));
  figures.emplace_back("bytes-peak", rate_of_bytes(highest(board.bytes_history)));
  figures.emplace_back("bytes", human_size(board.body_bytes));
  figures.emplace_back("p50", quantile(board.durations_lately, 0.5));
  figures.emplace_back("p90", quantile(board.durations_lately, 0.9));
  figures.emplace_back("p99", quantile(board.durations_lately, 0.99));
}

void add_resources(const Dashboard& board, DashboardFigures& figures) {
  figures.emplace_back("connections", grouped(board.all_connections()));
  figures.emplace_back("connection-capacity", grouped(board.connection_capacity));
  figures.emplace_back("accepted", grouped(board.accepted));
  for (std::size_t state = 0; state < kConnectionStates; ++state) {
    figures.emplace_back(kStates[state], grouped(board.connections[state]));
  }
  figures.emplace_back("cache-hits", percent(board.cache_hit_share));
  figures.emplace_back("cache-bytes", human_size(board.cache_bytes));
  figures.emplace_back("cache-capacity", human_size(board.cache_capacity));
  figures.emplace_back("submissions", decimal(board.submissions_per_enter));
  figures.emplace_back("completions", decimal(board.completions_per_enter));
  figures.emplace_back("punts", grouped(board.ring_punts));
  figures.emplace_back("exhaustions", grouped(board.buffer_pool_exhaustions));
  figures.emplace_back("dropped", grouped(board.log_lines_dropped));
}

void add_workers(const Dashboard& board, DashboardFigures& figures) {
  for (std::size_t number = 0; number < board.workers.size(); ++number) {
    const Dashboard::OfWorker& worker = board.workers[number];
    figures.emplace_back(worker_figure(number, "rate"), decimal(worker.requests_per_second));
    figures.emplace_back(worker_figure(number, "connections"), grouped(worker.connections));
    figures.emplace_back(worker_figure(number, "accepted"), grouped(worker.accepted));
    const std::chrono::duration<double, std::milli> longest_turn = worker.longest_turn;
    figures.emplace_back(worker_figure(number, "turn"), decimal(longest_turn.count()) + " ms");
  }
}

}  // namespace

DashboardFigures figures_of(const Dashboard& board) {
  DashboardFigures figures;
  figures.emplace_back("state", board.ready ? "Serving" : "Stopping");
  figures.emplace_back("version", board.version);
  figures.emplace_back("uptime",
                       period(std::chrono::floor<std::chrono::seconds>(board.now - board.start)));
  figures.emplace_back("now", clock(board.now, kToSeconds));
  figures.emplace_back("start", clock(board.start, kToMinutes));
  figures.emplace_back("generation", grouped(board.generation));
  figures.emplace_back("reload", reload_text(board));
  figures.emplace_back("reload-failures", grouped(board.reload_failures));
  add_traffic(board, figures);
  add_resources(board, figures);
  add_workers(board, figures);
  return figures;
}

std::string worker_figure(std::size_t worker, std::string_view what) {
  return ("worker-" + std::to_string(worker) + "-").append(what);
}

}  // namespace server
