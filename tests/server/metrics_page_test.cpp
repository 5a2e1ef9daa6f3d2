#include "server/metrics_page.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::chrono_literals;

/// Two workers that have seen a little of everything.
class MetricsPage : public testing::Test {
 protected:
  MetricsPage() {
    first_.sites.resize(2);
    second_.sites.resize(2);
    count(first_, 0, Method::get, Status::ok, 1'000, 250us);
    count(first_, 1, Method::other, Status::method_not_allowed, 20, 2s);
    first_.log_lines_dropped.add(2);
    second_.log_lines_dropped.add(4);
    first_.accepted.add(3);
    first_.cache_bytes.set(4'096);
    second_.longest_turn_nanoseconds.set(20'500'000);
    first_.connections_in(ConnectionState::idle).add(2);
    count(second_, 0, Method::get, Status::partial_content, 500, 90s);
    second_.accepted.add(4);
    second_.connections_in(ConnectionState::idle).add();
  }

  static void count(WorkerMetrics& worker, std::size_t site, Method method, Status status,
                    std::uint64_t body_bytes, std::chrono::nanoseconds duration) {
    worker.sites[site].count_response(method, status);
    worker.sites[site].body_bytes.add(body_bytes);
    worker.count_duration(duration);
  }

  [[nodiscard]] std::string render() const {
    const WorkerMetrics* const workers[] = {&first_, &second_};
    const ProcessMetrics process = {.version = "1.2.3",
                                    .start = std::chrono::sys_seconds(1'790'000'000s) + 250ms,
                                    .configuration_generation = 2,
                                    .reload_failures = 5};
    return render_metrics(workers, sites_, process);
  }

  void expect_lines(std::initializer_list<std::string_view> lines) const {
    const std::string page = "\n" + render();
    for (const std::string_view line : lines) {
      EXPECT_NE(page.find("\n" + std::string(line) + "\n"), std::string::npos) << line << page;
    }
  }

  std::vector<std::string> sites_ = {"example.org", "*.example.net"};
  WorkerMetrics first_;
  WorkerMetrics second_;
};

TEST_F(MetricsPage, SumsUpTheWorkers) {
  expect_lines({R"(quoit_requests_total{site="example.org",method="GET",status="2xx"} 2)",
                R"(quoit_requests_total{site="*.example.net",method="other",status="4xx"} 1)",
                R"(quoit_response_body_bytes_total{site="example.org"} 1500)",
                R"(quoit_response_body_bytes_total{site="*.example.net"} 20)",
                "quoit_connections_accepted_total 7", "quoit_cache_bytes 4096",
                R"(quoit_worker_connections_accepted_total{worker="0"} 3)",
                R"(quoit_worker_connections_accepted_total{worker="1"} 4)",
                R"(quoit_worker_turn_seconds_max{worker="0"} 0)",
                R"(quoit_worker_turn_seconds_max{worker="1"} 0.0205)",
                R"(quoit_connections{state="idle"} 3)", R"(quoit_connections{state="sending"} 0)"});
}

TEST_F(MetricsPage, LeavesOutRequestsThatNeverCame) {
  EXPECT_EQ(render().find(R"(method="HEAD")"), std::string::npos);
}

TEST_F(MetricsPage, BucketsOfAHistogramHoldTheSmallerOnes) {
  expect_lines({R"(quoit_request_duration_seconds_bucket{le="0.0001"} 0)",
                R"(quoit_request_duration_seconds_bucket{le="0.0005"} 1)",
                R"(quoit_request_duration_seconds_bucket{le="1"} 1)",
                R"(quoit_request_duration_seconds_bucket{le="5"} 2)",
                R"(quoit_request_duration_seconds_bucket{le="60"} 2)",
                R"(quoit_request_duration_seconds_bucket{le="+Inf"} 3)",
                "quoit_request_duration_seconds_sum 92.00025",
                "quoit_request_duration_seconds_count 3"});
}

TEST_F(MetricsPage, TellsOfTheProcess) {
  expect_lines({"quoit_log_lines_dropped_total 6", "quoit_configuration_generation 2",
                "quoit_reload_failures_total 5", "quoit_start_time_seconds 1790000000.25",
                R"(quoit_build_info{version="1.2.3"} 1)"});
}

TEST_F(MetricsPage, EscapesLabels) {
  sites_[0] = "a\"b\\c\nd";
  expect_lines({R"(quoit_response_body_bytes_total{site="a\"b\\c\nd"} 1500)"});
}

TEST_F(MetricsPage, EveryMetricIsDescribedOnceBeforeItsSamples) {
  std::set<std::string> described;
  std::istringstream page(render());
  std::string current;
  for (std::string line; std::getline(page, line);) {
    std::istringstream words(line);
    std::string hash;
    std::string kind;
    words >> hash >> kind;
    if (hash != "#") {
      EXPECT_TRUE(line.starts_with(current)) << line;
      continue;
    }
    words >> current;
    if (kind == "HELP") {
      EXPECT_TRUE(described.insert(current).second) << line;
    }
    EXPECT_TRUE(described.contains(current)) << line;
  }
  EXPECT_GE(described.size(), 16U);
}

}  // namespace
}  // namespace server
