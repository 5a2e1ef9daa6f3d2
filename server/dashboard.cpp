#include "server/dashboard.hpp"

#include <numeric>
#include <utility>

namespace server {
namespace {

double per_second(std::uint64_t before, std::uint64_t after, std::chrono::duration<double> time) {
  return time.count() > 0 ? static_cast<double>(after - before) / time.count() : 0;
}

/// Of what was counted since `before`, or of all if that was nothing.
std::optional<double> ratio(std::uint64_t part, std::uint64_t part_before, std::uint64_t whole,
                            std::uint64_t whole_before) {
  if (whole == 0) return std::nullopt;
  if (whole == whole_before) return static_cast<double>(part) / static_cast<double>(whole);
  return static_cast<double>(part - part_before) / static_cast<double>(whole - whole_before);
}

void set_totals(const MetricsSample& now, Dashboard& board) {
  board.requests = now.all_requests();
  board.client_errors = now.client_errors;
  board.server_errors = now.server_errors;
  board.body_bytes = now.body_bytes;
}

void set_recent(const MetricsSample& before, const MetricsSample& now, Dashboard& board) {
  board.server_errors_lately = now.server_errors - before.server_errors;
  for (std::size_t bucket = 0; bucket < now.durations.size(); ++bucket) {
    board.durations_lately[bucket] = now.durations[bucket] - before.durations[bucket];
  }
  board.cache_hit_share =
      ratio(now.cache_hits, before.cache_hits, now.cache_hits + now.cache_misses,
            before.cache_hits + before.cache_misses);
  board.submissions_per_enter =
      ratio(now.ring_submissions, before.ring_submissions, now.ring_enters, before.ring_enters);
  board.completions_per_enter =
      ratio(now.ring_completions, before.ring_completions, now.ring_enters, before.ring_enters);
}

void set_rates(const MetricsSample& before, const MetricsSample& now, Dashboard& board) {
  const auto time = now.time - before.time;
  board.requests_per_second = per_second(before.all_requests(), now.all_requests(), time);
  board.bytes_per_second = per_second(before.body_bytes, now.body_bytes, time);
  for (std::size_t worker = 0; worker < now.requests.size(); ++worker) {
    board.workers[worker].requests_per_second =
        per_second(before.requests[worker], now.requests[worker], time);
  }
}

void add_worker(const WorkerMetrics& worker, Dashboard::OfWorker& one, Dashboard& board) {
  for (std::size_t state = 0; state < kConnectionStates; ++state) {
    const std::uint64_t connections = worker.connections[state].value();
    one.connections += connections;
    board.connections[state] += connections;
  }
  one.accepted = worker.accepted.value();
  one.longest_turn = std::chrono::nanoseconds(worker.longest_turn_nanoseconds.value());
  board.accepted += one.accepted;
  board.cache_bytes += worker.cache_bytes.value();
  board.ring_punts += worker.ring_punts.value();
  board.buffer_pool_exhaustions += worker.buffer_pool_exhaustions.value();
  board.log_lines_dropped += worker.log_lines_dropped.value();
}

void set_history(const MetricsHistory& history, Dashboard& board) {
  const MetricsSample* before = nullptr;
  for (const MetricsSample& sample : history.samples()) {
    if (before != nullptr) {
      const auto time = sample.time - before->time;
      board.requests_history.push_back(
          per_second(before->all_requests(), sample.all_requests(), time));
      board.bytes_history.push_back(per_second(before->body_bytes, sample.body_bytes, time));
    }
    before = &sample;
  }
}

}  // namespace

std::uint64_t Dashboard::all_connections() const noexcept {
  return std::accumulate(connections.begin(), connections.end(), std::uint64_t{0});
}

Dashboard Dashboard::of(const MetricsRegistry& metrics, const MetricsHistory& history,
                        runtime::system::TimePoint now, Circumstances circumstances) {
  const ProcessMetrics process = metrics.process();
  Dashboard board{.version = process.version,
                  .start = process.start,
                  .now = circumstances.now,
                  .ready = circumstances.ready,
                  .generation = process.configuration_generation,
                  .reload_failures = process.reload_failures,
                  .reload = std::move(circumstances.reload)};
  board.connection_capacity = metrics.connection_capacity.value();
  board.cache_capacity = metrics.cache_capacity.value();
  for (unsigned worker = 0; worker < metrics.workers(); ++worker) {
    OfWorker& one = board.workers.emplace_back();
    one.answers = worker >= circumstances.answers.size() || circumstances.answers[worker];
    add_worker(metrics.worker(worker), one, board);
  }
  const MetricsSample sample = metrics.sample(now);
  set_totals(sample, board);
  set_rates(history.before(now, kRatePeriod), sample, board);
  set_recent(history.before(now, kLately), sample, board);
  set_history(history, board);
  return board;
}

}  // namespace server
