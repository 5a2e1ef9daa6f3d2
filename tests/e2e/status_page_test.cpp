#include <csignal>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "tests/e2e/monitored_server.hpp"
#include "tests/server/json.hpp"

namespace tests {
namespace {

Json figures(const MonitoredServer& server) {
  const HttpResponse response = server.ask("/status.json");
  EXPECT_EQ(response.field("Content-Type"), "application/json");
  const auto json = Json::parse(response.body);
  EXPECT_TRUE(json) << response.body;
  return json.value_or(Json());
}

TEST(StatusPage, IsHtmlThatNobodyStoresOrFrames) {
  const MonitoredServer server;
  const HttpResponse page = server.ask("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.field("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.field("Cache-Control"), "no-store");
  const std::string policy(page.field("Content-Security-Policy").value_or(""));
  EXPECT_TRUE(policy.starts_with("default-src 'none'; ")) << policy;
  EXPECT_TRUE(policy.contains("frame-ancestors 'none'")) << policy;
  EXPECT_TRUE(page.body.contains("Serving"));
}

TEST(StatusPage, TellsWhatHasBeenServed) {
  const MonitoredServer server;
  HttpClient client(server.port());
  for (int i = 0; i < 10; ++i) (void)client.get("/small");
  (void)client.get("/none");
  const Json json = figures(server);
  EXPECT_EQ(json.at("requests").at("total").number(), 11);
  EXPECT_EQ(json.at("requests").at("client_errors").number(), 1);
  EXPECT_GT(json.at("requests").at("per_second").number(), 0);
  EXPECT_EQ(json.at("workers").array().size(), 2U);
  EXPECT_EQ(json.at("connections").at("idle").number(), 1);
  EXPECT_GT(json.at("cache").at("hit_share").number(), 0.8);
  EXPECT_GT(json.at("cache").at("capacity").number(), 0);
  EXPECT_GT(json.at("connections").at("capacity").number(), 0);
  EXPECT_TRUE(server.ask("/").body.contains("data-figure=\"requests\">11<"));
}

TEST(StatusPage, TellsOfReloads) {
  MonitoredServer server;
  EXPECT_TRUE(figures(server).at("last_reload").is_null());
  server.process().signal(SIGHUP);
  ASSERT_TRUE(server.process().has_logged("reloaded: now serving"));
  // It is logged before it is put down.
  std::optional<Json> json;
  for (int i = 0; i < 10'000 && (!json || json->at("last_reload").is_null()); ++i) {
    json = figures(server);
  }
  EXPECT_EQ(json->at("generation").number(), 2);
  EXPECT_TRUE(json->at("last_reload").at("error").is_null());
  server.configure("no-such-key = 1");
  server.process().signal(SIGHUP);
  ASSERT_TRUE(server.process().has_logged("not reloaded"));
  for (int i = 0; i < 10'000 && json->at("last_reload").at("error").is_null(); ++i) {
    json = figures(server);
  }
  EXPECT_TRUE(json->at("last_reload").at("error").text().contains("no-such-key"));
  EXPECT_EQ(json->at("reload_failures").number(), 1);
  EXPECT_EQ(json->at("concerns").array().size(), 1U);
}

}  // namespace
}  // namespace tests
