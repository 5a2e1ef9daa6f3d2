#include "server/metrics_page.hpp"

#include <array>
#include <initializer_list>
#include <utility>

namespace server {
namespace {

using Workers = std::span<const WorkerMetrics* const>;
using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

constexpr std::array<std::string_view, kStatusClasses> kClassNames = {"1xx", "2xx", "3xx", "4xx",
                                                                      "5xx"};
constexpr std::array<std::string_view, kConnectionStates> kStateNames = {
    "idle", "receiving", "answering", "sending", "closing"};

std::string_view name_of(Method method) noexcept {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      break;
  }
  return "other";
}

/// Exactly: as a double, a sum of nanoseconds would stop growing some day.
std::string decimal(std::uint64_t value, std::uint64_t unit) {
  std::string fraction = std::to_string(unit + value % unit).substr(1);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return std::to_string(value / unit) + (fraction.empty() ? "" : "." + fraction);
}

class Page {
 public:
  void begin(std::string_view name, std::string_view type, std::string_view help) {
    name_ = "quoit_";
    name_ += name;
    text_.append("# HELP ").append(name_).append(" ").append(help);
    text_.append("\n# TYPE ").append(name_).append(" ").append(type).append("\n");
  }

  void sample(std::string_view suffix, Labels labels, std::string_view value) {
    text_.append(name_).append(suffix);
    char before = '{';
    for (const auto& [label, content] : labels) {
      text_ += std::exchange(before, ',');
      text_.append(label).append("=\"");
      append_escaped(content);
      text_ += '"';
    }
    if (labels.size() != 0) text_ += '}';
    text_.append(" ").append(value).append("\n");
  }

  void single(std::string_view name, std::string_view type, std::string_view help,
              std::string_view value) {
    begin(name, type, help);
    sample("", {}, value);
  }

  [[nodiscard]] std::string take() noexcept { return std::move(text_); }

 private:
  void append_escaped(std::string_view content) {
    for (const char character : content) {
      if (character == '\\' || character == '"') text_ += '\\';
      if (character == '\n') {
        text_ += "\\n";
      } else {
        text_ += character;
      }
    }
  }

  std::string name_;
  std::string text_;
};

/// Of what `counter` gives of each worker.
template <typename CounterOf>
std::uint64_t sum(Workers workers, CounterOf counter) {
  std::uint64_t total = 0;
  for (const WorkerMetrics* const worker : workers) total += counter(*worker).value();
  return total;
}

std::uint64_t sum(Workers workers, Counter WorkerMetrics::* counter) {
  return sum(workers, [&](const auto& worker) -> const Counter& { return worker.*counter; });
}

void write_requests(Workers workers, std::span<const std::string> sites, Page& page) {
  page.begin("requests_total", "counter", "Requests that were answered.");
  for (std::size_t site = 0; site < sites.size(); ++site) {
    for (std::size_t method = 0; method < kMethods; ++method) {
      for (std::size_t status = 0; status < kStatusClasses; ++status) {
        const std::uint64_t requests = sum(workers, [&](const auto& worker) -> const Counter& {
          return worker.sites[site].requests[method][status];
        });
        // What never happened would be most of the page.
        if (requests == 0) continue;
        page.sample("",
                    {{"site", sites[site]},
                     {"method", name_of(static_cast<Method>(method))},
                     {"status", kClassNames[status]}},
                    std::to_string(requests));
      }
    }
  }
  page.begin("response_body_bytes_total", "counter", "Bytes of response bodies that were sent.");
  for (std::size_t site = 0; site < sites.size(); ++site) {
    const std::uint64_t bytes = sum(workers, [&](const auto& worker) -> const Counter& {
      return worker.sites[site].body_bytes;
    });
    page.sample("", {{"site", sites[site]}}, std::to_string(bytes));
  }
}

void write_durations(Workers workers, Page& page) {
  page.begin("request_duration_seconds", "histogram",
             "From the first byte of a request to the last of its response.");
  std::uint64_t so_far = 0;
  for (std::size_t bucket = 0; bucket <= kDurationBuckets.size(); ++bucket) {
    so_far += sum(workers,
                  [&](const auto& worker) -> const Counter& { return worker.durations[bucket]; });
    const std::string end =
        bucket < kDurationBuckets.size()
            ? decimal(static_cast<std::uint64_t>(kDurationBuckets[bucket].count()), 1'000'000)
            : "+Inf";
    page.sample("_bucket", {{"le", end}}, std::to_string(so_far));
  }
  page.sample("_sum", {},
              decimal(sum(workers, &WorkerMetrics::duration_nanoseconds), 1'000'000'000));
  page.sample("_count", {}, std::to_string(so_far));
}

void write_connections(Workers workers, Page& page) {
  page.begin("connections", "gauge", "Open connections.");
  for (std::size_t state = 0; state < kConnectionStates; ++state) {
    const std::uint64_t connections = sum(
        workers, [&](const auto& worker) -> const Counter& { return worker.connections[state]; });
    page.sample("", {{"state", kStateNames[state]}}, std::to_string(connections));
  }
  page.begin("worker_connections_accepted_total", "counter",
             "Connections that each worker accepted, which tells how evenly they are spread.");
  for (std::size_t number = 0; number < workers.size(); ++number) {
    page.sample("", {{"worker", std::to_string(number)}},
                std::to_string(workers[number]->accepted.value()));
  }
}

void write_turns(Workers workers, Page& page) {
  page.begin("worker_turn_seconds_max", "gauge",
             "The longest turn of each worker since the start: so long its connections waited.");
  for (std::size_t number = 0; number < workers.size(); ++number) {
    page.sample("", {{"worker", std::to_string(number)}},
                decimal(workers[number]->longest_turn_nanoseconds.value(), 1'000'000'000));
  }
}

struct TotalRow {
  std::string_view name;
  std::string_view type;
  std::string_view help;
  Counter WorkerMetrics::* counter;
};

constexpr TotalRow kTotals[] = {
    {"connections_accepted_total", "counter", "Connections that were accepted.",
     &WorkerMetrics::accepted},
    {"cache_hits_total", "counter", "Requests whose file was in the cache.",
     &WorkerMetrics::cache_hits},
    {"cache_misses_total", "counter", "Requests whose file had to be looked up on the disk.",
     &WorkerMetrics::cache_misses},
    {"cache_bytes", "gauge", "Bytes of files that the cache holds.", &WorkerMetrics::cache_bytes},
    {"ring_enters_total", "counter", "Calls of io_uring_enter.", &WorkerMetrics::ring_enters},
    {"ring_submissions_total", "counter", "Operations handed to io_uring (SQEs).",
     &WorkerMetrics::ring_submissions},
    {"ring_completions_total", "counter", "Completions taken from io_uring (CQEs).",
     &WorkerMetrics::ring_completions},
    {"ring_punts_total", "counter",
     "Operations left to the kernel's threads (io-wq): on disks that may stall, and to splice.",
     &WorkerMetrics::ring_punts},
    {"buffer_pool_exhaustions_total", "counter", "Receives that found no buffer free.",
     &WorkerMetrics::buffer_pool_exhaustions},
    {"log_lines_dropped_total", "counter", "Lines of the access log that found their queue full.",
     &WorkerMetrics::log_lines_dropped},
};

void write_process(const ProcessMetrics& process, Page& page) {
  page.single("configuration_generation", "gauge",
              "Which configuration is in force: 1 at the start, one more after each reload.",
              std::to_string(process.configuration_generation));
  page.single("reload_failures_total", "counter", "Configurations that were refused.",
              std::to_string(process.reload_failures));
  page.single("start_time_seconds", "gauge", "When quoit was started, since the epoch.",
              decimal(static_cast<std::uint64_t>(process.start.time_since_epoch().count()), 1'000));
  page.begin("build_info", "gauge", "The version that runs; always 1.");
  page.sample("", {{"version", process.version}}, "1");
}

}  // namespace

std::string render_metrics(Workers workers, std::span<const std::string> sites,
                           const ProcessMetrics& process) {
  Page page;
  write_requests(workers, sites, page);
  write_durations(workers, page);
  write_connections(workers, page);
  write_turns(workers, page);
  for (const TotalRow& row : kTotals) {
    page.single(row.name, row.type, row.help, std::to_string(sum(workers, row.counter)));
  }
  write_process(process, page);
  return page.take();
}

}  // namespace server
