#include "server/dashboard.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/dashboard_assets.hpp"
#include "server/dashboard_concerns.hpp"
#include "server/dashboard_figures.hpp"
#include "server/dashboard_json.hpp"
#include "server/dashboard_page.hpp"
#include "server/page_assets.hpp"
#include "tests/server/json.hpp"
#include "tests/server/source_hash.hpp"

namespace server {
namespace {

using namespace std::chrono_literals;
using tests::Json;

/// Two workers, of which the first is asked more.
class DashboardTest : public testing::Test {
 protected:
  DashboardTest() {
    metrics_.connection_capacity.set(100);
    metrics_.cache_capacity.set(4'096);
    for (unsigned worker = 0; worker < 2; ++worker) {
      sites_.push_back(metrics_.sites_of(worker, std::vector<config::Site>(1))[0]);
    }
    pass(0s);
  }

  void serve(unsigned worker, unsigned requests, Status status = Status::ok,
             std::chrono::nanoseconds duration = 50us) {
    for (unsigned i = 0; i < requests; ++i) {
      sites_[worker]->count_response(Method::get, status);
      sites_[worker]->body_bytes.add(1'000);
      metrics_.worker(worker).count_duration(duration);
    }
  }

  /// Time, at whose end a sample is taken.
  void pass(std::chrono::seconds time) {
    now_ += time;
    history_.record(metrics_.sample(now_));
  }

  [[nodiscard]] Dashboard board(Dashboard::Circumstances circumstances = {}) const {
    circumstances.now = metrics_.process().start + 3h + 12min + 5s;
    return Dashboard::of(metrics_, history_, now_, std::move(circumstances));
  }

  [[nodiscard]] std::string figure(const Dashboard& board, std::string_view name) const {
    const DashboardFigures figures = figures_of(board);
    const auto found = std::ranges::find(figures, name, &DashboardFigures::value_type::first);
    return found == figures.end() ? "no such figure" : found->second;
  }

  MetricsRegistry metrics_{2};
  MetricsHistory history_;
  std::vector<SiteMetrics*> sites_;
  runtime::system::TimePoint now_{};
};

TEST_F(DashboardTest, HasTheRatesOfTheLastSeconds) {
  serve(0, 1'000);
  pass(100s);
  serve(0, 300);
  serve(1, 100);
  pass(10s);
  const Dashboard now = board();
  EXPECT_DOUBLE_EQ(now.requests_per_second, 40);
  EXPECT_DOUBLE_EQ(now.bytes_per_second, 40'000);
  EXPECT_DOUBLE_EQ(now.workers[0].requests_per_second, 30);
  EXPECT_DOUBLE_EQ(now.workers[1].requests_per_second, 10);
  EXPECT_EQ(now.requests_history, (std::vector<double>{10, 40}));
  EXPECT_EQ(now.bytes_history, (std::vector<double>{10'000, 40'000}));
  EXPECT_EQ(figure(now, "requests"), "1,400");
  EXPECT_EQ(figure(now, "requests-rate"), "40");
  EXPECT_EQ(figure(now, "bytes-rate"), "39 KiB/s");
  EXPECT_EQ(figure(now, "requests-peak"), "40/s");
  EXPECT_EQ(figure(now, "worker-1-rate"), "10");
}

TEST_F(DashboardTest, HasTheDurationsOfTheLastMinute) {
  serve(0, 100, Status::ok, 2s);
  pass(100s);
  serve(0, 98);
  serve(0, 2, Status::ok, 3ms);
  pass(60s);
  const Dashboard now = board();
  EXPECT_EQ(figure(now, "p50"), "≤ 100 µs");
  EXPECT_EQ(figure(now, "p90"), "≤ 100 µs");
  EXPECT_EQ(figure(now, "p99"), "≤ 5 ms");
  pass(60s);
  EXPECT_EQ(figure(board(), "p99"), "–");
}

TEST_F(DashboardTest, HasRatiosOfTheLastMinuteOrElseOfAll) {
  EXPECT_EQ(figure(board(), "cache-hits"), "–");
  metrics_.worker(0).cache_hits.add(1);
  metrics_.worker(1).cache_misses.add(1);
  metrics_.worker(0).ring_enters.add(10);
  metrics_.worker(0).ring_submissions.add(25);
  metrics_.worker(0).ring_completions.add(30);
  pass(100s);
  EXPECT_EQ(figure(board(), "cache-hits"), "50 %");
  EXPECT_EQ(figure(board(), "submissions"), "2.5");
  EXPECT_EQ(figure(board(), "completions"), "3");
  metrics_.worker(0).cache_hits.add(2'999);
  metrics_.worker(0).cache_misses.add(1);
  pass(10s);
  EXPECT_EQ(figure(board(), "cache-hits"), "99.9 %");
  pass(100s);
  EXPECT_EQ(figure(board(), "submissions"), "2.5");
}

TEST_F(DashboardTest, SumsUpConnections) {
  metrics_.worker(0).connections_in(ConnectionState::idle).add(3);
  metrics_.worker(1).connections_in(ConnectionState::idle).add(1);
  metrics_.worker(1).connections_in(ConnectionState::sending).add(2);
  metrics_.worker(1).accepted.add(1'234);
  metrics_.worker(1).longest_turn_nanoseconds.set(2'345'678);
  const Dashboard now = board();
  EXPECT_EQ(figure(now, "connections"), "6");
  EXPECT_EQ(figure(now, "state-idle"), "4");
  EXPECT_EQ(figure(now, "state-sending"), "2");
  EXPECT_EQ(figure(now, "worker-1-connections"), "3");
  EXPECT_EQ(figure(now, "worker-1-turn"), "2.3 ms");
  EXPECT_EQ(figure(now, "accepted"), "1,234");
}

TEST_F(DashboardTest, TellsOfTheProcess) {
  metrics_.generation.set(3);
  EXPECT_EQ(figure(board(), "uptime"), "3 h 12 min");
  EXPECT_EQ(figure(board(), "state"), "Serving");
  EXPECT_EQ(figure(board({.ready = false}), "state"), "Stopping");
  EXPECT_EQ(figure(board(), "generation"), "3");
  EXPECT_EQ(figure(board(), "reload"), "none since the start");
  const auto time = std::chrono::sys_seconds(1'790'000'000s);
  EXPECT_EQ(figure(board({.reload = {{.time = time}}}), "reload"),
            "in force since 2026-09-21 14:13 UTC");
  EXPECT_EQ(figure(board({.reload = {{.time = time, .error = "why"}}}), "reload"),
            "refused at 2026-09-21 14:13 UTC");
}

TEST_F(DashboardTest, HasNoConcernWhenAllIsWell) {
  serve(0, 10, Status::not_found);
  pass(2s);
  EXPECT_EQ(concerns_of(board()), std::vector<std::string>());
}

TEST_F(DashboardTest, NamesWhatNeedsAttention) {
  serve(0, 1, Status::service_unavailable);
  metrics_.worker(0).connections_in(ConnectionState::idle).set(90);
  metrics_.worker(1).log_lines_dropped.add(2);
  pass(2s);
  const auto concerns = concerns_of(
      board({.ready = false, .answers = {true, false}, .reload = {{.error = "no root"}}}));
  const std::vector<std::string> beginnings = {
      "It is stopping",         "Worker 1 has not answered",  "1 server error (5xx)",
      "The last reload failed", "Nearly all of the 100 conn", "2 lines of the access log"};
  ASSERT_EQ(concerns.size(), beginnings.size());
  for (std::size_t i = 0; i < concerns.size(); ++i) {
    EXPECT_TRUE(concerns[i].starts_with(beginnings[i])) << concerns[i];
  }
  EXPECT_TRUE(concerns[3].ends_with(": no root"));
}

TEST_F(DashboardTest, ForgetsErrorsAfterAMinute) {
  serve(0, 1, Status::service_unavailable);
  pass(30s);
  EXPECT_EQ(concerns_of(board()).size(), 1U);
  pass(60s);
  EXPECT_EQ(concerns_of(board()).size(), 0U);
}

TEST_F(DashboardTest, IsJson) {
  serve(0, 5);
  metrics_.worker(0).cache_hits.add(1);
  metrics_.worker(0).longest_turn_nanoseconds.set(2'300'000);
  pass(2s);
  const auto json =
      Json::parse(render_dashboard_json(board({.reload = {{.error = "a \"b\"\nc"}}})));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("requests").at("total").number(), 5);
  EXPECT_EQ(json->at("requests").at("per_second").number(), 2.5);
  EXPECT_EQ(json->at("requests").at("history").array().size(), 1U);
  EXPECT_EQ(json->at("durations").at("p50_at_most").number(), 0.0001);
  EXPECT_EQ(json->at("durations").at("buckets").array().size(), kDurationBuckets.size() + 1);
  EXPECT_EQ(json->at("cache").at("hit_share").number(), 1);
  EXPECT_TRUE(json->at("ring").at("submissions_per_enter").is_null());
  EXPECT_EQ(json->at("workers").array().size(), 2U);
  EXPECT_EQ(json->at("workers").array()[0].at("longest_turn").number(), 0.0023);
  EXPECT_EQ(json->at("last_reload").at("error").text(), "a \"b\"\nc");
  EXPECT_EQ(json->at("concerns").array().size(), 1U);
  EXPECT_EQ(json->at("figures").at("requests").text(), "5");
}

TEST_F(DashboardTest, SaysInJsonThatADurationIsBeyondAllBuckets) {
  serve(0, 1, Status::ok, 90s);
  pass(2s);
  const auto json = Json::parse(render_dashboard_json(board()));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("durations").at("p50_at_most").text(), "+Inf");
}

TEST_F(DashboardTest, ShowsEveryFigureOnThePage) {
  serve(0, 5);
  pass(2s);
  const Dashboard now = board();
  const std::string html = render_dashboard_page(now);
  for (const auto& [name, text] : figures_of(now)) {
    if (name == "now") continue;  // where it stands the script puts something else
    EXPECT_TRUE(html.contains("data-figure=\"" + name + "\">" + text + "<")) << name;
  }
}

TEST_F(DashboardTest, EscapesWhatItShows) {
  const std::string html = render_dashboard_page(board({.reload = {{.error = "<b>&"}}}));
  EXPECT_TRUE(html.contains("is in force: &lt;b&gt;&amp;</li>"));
}

constexpr std::size_t kSmallPage = std::size_t{30} * 1024;

TEST_F(DashboardTest, StaysASmallPageHoweverManyWorkersThereAre) {
  Dashboard now = board();
  now.workers.resize(500);
  const std::string html = render_dashboard_page(now);
  EXPECT_LT(html.size(), kSmallPage);
  EXPECT_TRUE(html.contains("and 460 more: <a href=\"status.json\">"));
}

TEST_F(DashboardTest, IsASmallPageThatRefersToNothingElse) {
  const std::string html = render_dashboard_page(board());
  EXPECT_LT(html.size(), kSmallPage);
  for (const char* const reference : {"src=", "url(", "@import", "href=\"http", "style=\""}) {
    EXPECT_FALSE(html.contains(reference)) << reference;
  }
}

TEST_F(DashboardTest, AllowsItsOwnStyleAndScriptOnly) {  // CSP Level 3 §2.3.1
  const std::string policy(kDashboardPolicy);
  const std::string styles =
      tests::source_hash(kPageStyle) + " " + tests::source_hash(kDashboardStyle);
  const std::string script = tests::source_hash(kDashboardScript);
  EXPECT_TRUE(policy.starts_with("default-src 'none'; "));
  EXPECT_TRUE(policy.contains("style-src " + styles + ";")) << styles;
  EXPECT_TRUE(policy.contains("script-src " + script + ";")) << script;
  const std::string html = render_dashboard_page(board());
  EXPECT_TRUE(html.contains("<style>" + std::string(kPageStyle) + "</style>"));
  EXPECT_TRUE(html.contains("<style>" + std::string(kDashboardStyle) + "</style>"));
  EXPECT_TRUE(html.contains("<script>" + std::string(kDashboardScript) + "</script>"));
}

}  // namespace
}  // namespace server
