#include "server/metrics_registry.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

std::vector<config::Site> sites_called(std::initializer_list<std::string> hosts) {
  std::vector<config::Site> sites;
  for (const std::string& host : hosts) {
    config::Site& site = sites.emplace_back();
    if (!host.empty()) site.hosts = {host, "www." + host};
  }
  return sites;
}

bool has_line(const MetricsRegistry& metrics, const std::string& line) {
  return ("\n" + metrics.render()).contains("\n" + line + "\n");
}

TEST(MetricsRegistry, CallsASiteByItsFirstHost) {
  MetricsRegistry metrics(1);
  const auto sites = metrics.sites_of(0, sites_called({"", "a.example"}));
  sites[0]->body_bytes.add(1);
  sites[1]->body_bytes.add(2);
  EXPECT_TRUE(has_line(metrics, R"(quoit_response_body_bytes_total{site="default"} 1)"));
  EXPECT_TRUE(has_line(metrics, R"(quoit_response_body_bytes_total{site="a.example"} 2)"));
}

TEST(MetricsRegistry, GoesOnCountingForASiteThatMovesInTheConfiguration) {
  MetricsRegistry metrics(1);
  SiteMetrics* const before = metrics.sites_of(0, sites_called({"a", "b"}))[1];
  before->body_bytes.add(5);
  const auto after = metrics.sites_of(0, sites_called({"b", "c", "d", "e", "f", "g"}));
  EXPECT_EQ(after[0], before);
  // And what is counted of a site that has gone stays.
  metrics.sites_of(0, sites_called({"c"}))[0]->body_bytes.add(7);
  EXPECT_TRUE(has_line(metrics, R"(quoit_response_body_bytes_total{site="b"} 5)"));
  EXPECT_TRUE(has_line(metrics, R"(quoit_response_body_bytes_total{site="c"} 7)"));
}

TEST(MetricsRegistry, SumsUpTheWorkersThatCountApart) {
  MetricsRegistry metrics(2);
  SiteMetrics* const one = metrics.sites_of(0, sites_called({"a"}))[0];
  SiteMetrics* const two = metrics.sites_of(1, sites_called({"a"}))[0];
  EXPECT_NE(one, two);
  one->body_bytes.add(1);
  two->body_bytes.add(2);
  metrics.worker(0).accepted.add(3);
  metrics.worker(1).accepted.add(4);
  EXPECT_TRUE(has_line(metrics, R"(quoit_response_body_bytes_total{site="a"} 3)"));
  EXPECT_TRUE(has_line(metrics, "quoit_connections_accepted_total 7"));
}

}  // namespace
}  // namespace server
