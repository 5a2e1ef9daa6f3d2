#include "server/dashboard_json.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "server/dashboard_concerns.hpp"
#include "server/dashboard_figures.hpp"
#include "server/duration_quantile.hpp"
#include "server/listing_escape.hpp"
#include "server/listing_value.hpp"

namespace server {
namespace {

/// Writes objects and arrays one after the other; whoever uses it closes what it opens.
class DashboardJson {
 public:
  void open(std::string_view key, char bracket) {
    name(key);
    out_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }

  void text(std::string_view key, std::string_view value) {
    name(key);
    append_json_string(out_, value);
  }
  void boolean(std::string_view key, bool value) {
    name(key);
    out_ += value ? "true" : "false";
  }
  void null(std::string_view key) {
    name(key);
    out_ += "null";
  }
  void number(std::string_view key, std::uint64_t value) {
    name(key);
    out_ += std::to_string(value);
  }
  void number(std::string_view key, double value) {
    constexpr int kDigits = 4;
    std::array<char, 64> digits{};
    const auto end =
        std::to_chars(digits.begin(), digits.end(), value, std::chars_format::fixed, kDigits);
    name(key);
    out_.append(digits.data(), end.ptr);
    trim_fraction();  // most are whole, and there are hundreds of them
  }
  void number(std::string_view key, const std::optional<double>& value) {
    if (value) return number(key, *value);
    null(key);
  }
  void numbers(std::string_view key, const std::vector<double>& values) {
    open(key, '[');
    for (const double value : values) number("", value);
    close(']');
  }

  [[nodiscard]] std::string take() noexcept { return std::move(out_); }

 private:
  /// An element of an array has none.
  void name(std::string_view key) {
    if (!std::exchange(first_, false)) out_ += ',';
    if (key.empty()) return;
    append_json_string(out_, key);
    out_ += ':';
  }

  void trim_fraction() {
    out_.erase(out_.find_last_not_of('0') + 1);
    if (out_.ends_with('.')) out_.pop_back();
  }

  std::string out_;
  bool first_ = true;
};

template <typename Time>
std::string time_text(Time time) {
  return timestamp(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

double seconds_of(std::size_t bucket) {
  return std::chrono::duration<double>(kDurationBuckets[bucket]).count();
}

void write_process(const Dashboard& board, DashboardJson& json) {
  json.text("time", time_text(board.now));
  json.text("version", board.version);
  json.text("start", time_text(board.start));
  json.boolean("ready", board.ready);
  json.number("generation", board.generation);
  json.number("reload_failures", board.reload_failures);
  if (!board.reload) return json.null("last_reload");
  json.open("last_reload", '{');
  json.text("time", time_text(board.reload->time));
  board.reload->error.empty() ? json.null("error") : json.text("error", board.reload->error);
  json.close('}');
}

void write_quantile(std::string_view key, double share, const Dashboard& board,
                    DashboardJson& json) {
  const auto bucket = bucket_of_quantile(board.durations_lately, share);
  if (!bucket) return json.null(key);
  if (*bucket == kDurationBuckets.size()) return json.text(key, "+Inf");
  json.number(key, seconds_of(*bucket));
}

void write_traffic(const Dashboard& board, DashboardJson& json) {
  json.open("requests", '{');
  json.number("total", board.requests);
  json.number("client_errors", board.client_errors);
  json.number("server_errors", board.server_errors);
  json.number("server_errors_lately", board.server_errors_lately);
  json.number("per_second", board.requests_per_second);
  json.numbers("history", board.requests_history);
  json.close('}');
  json.open("body_bytes", '{');
  json.number("total", board.body_bytes);
  json.number("per_second", board.bytes_per_second);
  json.numbers("history", board.bytes_history);
  json.close('}');
  json.open("durations", '{');
  write_quantile("p50_at_most", 0.5, board, json);
  write_quantile("p90_at_most", 0.9, board, json);
  write_quantile("p99_at_most", 0.99, board, json);
  json.open("buckets", '[');
  for (std::size_t bucket = 0; bucket < board.durations_lately.size(); ++bucket) {
    json.open("", '{');
    bucket < kDurationBuckets.size() ? json.number("at_most", seconds_of(bucket))
                                     : json.null("at_most");
    json.number("count", board.durations_lately[bucket]);
    json.close('}');
  }
  json.close(']');
  json.close('}');
}

void write_resources(const Dashboard& board, DashboardJson& json) {
  constexpr std::array<std::string_view, kConnectionStates> kStateNames = {
      "idle", "receiving", "answering", "sending", "closing"};
  json.open("connections", '{');
  json.number("capacity", board.connection_capacity);
  json.number("accepted", board.accepted);
  for (std::size_t state = 0; state < kStateNames.size(); ++state) {
    json.number(kStateNames[state], board.connections[state]);
  }
  json.close('}');
  json.open("cache", '{');
  json.number("hit_share", board.cache_hit_share);
  json.number("bytes", board.cache_bytes);
  json.number("capacity", board.cache_capacity);
  json.close('}');
  json.open("ring", '{');
  json.number("submissions_per_enter", board.submissions_per_enter);
  json.number("completions_per_enter", board.completions_per_enter);
  json.number("punts", board.ring_punts);
  json.number("buffer_pool_exhaustions", board.buffer_pool_exhaustions);
  json.close('}');
  json.number("log_lines_dropped", board.log_lines_dropped);
}

void write_workers(const Dashboard& board, DashboardJson& json) {
  json.open("workers", '[');
  for (const Dashboard::OfWorker& worker : board.workers) {
    json.open("", '{');
    json.number("requests_per_second", worker.requests_per_second);
    json.number("connections", worker.connections);
    json.number("accepted", worker.accepted);
    json.number("longest_turn", std::chrono::duration<double>(worker.longest_turn).count());
    json.boolean("answers", worker.answers);
    json.close('}');
  }
  json.close(']');
}

}  // namespace

std::string render_dashboard_json(const Dashboard& board) {
  DashboardJson json;
  json.open("", '{');
  write_process(board, json);
  write_traffic(board, json);
  write_resources(board, json);
  write_workers(board, json);
  json.open("concerns", '[');
  for (const std::string& concern : concerns_of(board)) json.text("", concern);
  json.close(']');
  json.open("figures", '{');
  for (const auto& [name, text] : figures_of(board)) json.text(name, text);
  json.close('}');
  json.close('}');
  return json.take() + "\n";
}

}  // namespace server
