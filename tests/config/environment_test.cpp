#include "config/environment.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/schema.hpp"

namespace config {
namespace {

using namespace std::chrono_literals;

Environment environment_of(const std::vector<std::string>& variables) {
  std::vector<const char*> pointers;
  for (const std::string& variable : variables) pointers.push_back(variable.c_str());
  pointers.push_back(nullptr);
  return Environment(pointers.data());
}

Settings settings_of(const std::vector<std::string>& variables) {
  Settings settings;
  const auto diagnostics = environment_of(variables).apply(SiteRoot::required, settings);
  EXPECT_TRUE(diagnostics.empty()) << to_string(diagnostics);
  return settings;
}

std::string mistakes_in(const std::vector<std::string>& variables,
                        SiteRoot site_root = SiteRoot::required) {
  Settings settings;
  return to_string(environment_of(variables).apply(site_root, settings));
}

TEST(Environment, HasAVariableForEachKeyOutsideOfSites) {
  std::set<std::string> names;
  for (const Key& key : schema()) {
    const auto variable = variable_of(key);
    const bool expected = key.section == "server" || key.section == "limits" ||
                          key.section == "cache" || key.section == "log" ||
                          key.section == "metrics" || key.section == "proxy" ||
                          key.section == "sandbox" || full_name(key) == "site.root";
    EXPECT_EQ(variable.has_value(), expected) << full_name(key);
    if (!variable) continue;
    EXPECT_TRUE(names.insert(*variable).second) << *variable;
  }
  EXPECT_TRUE(names.contains("QUOIT_LIMITS_IDLE_TIMEOUT"));
  EXPECT_TRUE(names.contains("QUOIT_SITE_ROOT"));
}

TEST(Environment, TakesEachDefault) {
  for (const Key& key : schema()) {
    const auto variable = variable_of(key);
    if (!variable || key.fallback.empty()) continue;
    std::string value;
    for (const char c : key.fallback) {
      if (c != '"' && c != '[' && c != ']') value += c;
    }
    EXPECT_EQ(settings_of({*variable + "=" + value}).config, Config()) << *variable;
  }
}

TEST(Environment, SetsWhatItNamesAndNothingElse) {
  Settings expected;
  expected.config.limits.idle_timeout = 3s;
  expected.config.server.workers = 2;
  expected.config.server.listen = {
      {.address = {.family = Address::Family::ipv6, .host = "::1", .port = 1}},
      {.address = {.family = Address::Family::unix_domain, .host = "/s", .port = 0}}};
  expected.config.log_level = LogLevel::off;
  expected.config.sites.front().root = "/usr";
  expected.origins = {{"limits.idle-timeout", "QUOIT_LIMITS_IDLE_TIMEOUT"},
                      {"server.workers", "QUOIT_SERVER_WORKERS"},
                      {"server.listen", "QUOIT_SERVER_LISTEN"},
                      {"log.level", "QUOIT_LOG_LEVEL"},
                      {"site[0].root", "QUOIT_SITE_ROOT"}};
  EXPECT_EQ(settings_of({"PATH=/bin", "QUOIT_LIMITS_IDLE_TIMEOUT=3s", "QUOIT_SERVER_WORKERS=2",
                         "QUOIT_SERVER_LISTEN=[::1]:1,unix:/s", "QUOIT_LOG_LEVEL=off",
                         "QUOIT_SITE_ROOT=/usr", "quoit_server_workers=9"}),
            expected);
}

TEST(Environment, LeavesOtherSitesAlone) {
  Settings settings;
  settings.config.sites.resize(2);
  settings.config.sites[1].root = "/usr";
  settings.config.sites[0].index = {"a"};
  EXPECT_TRUE(environment_of({"QUOIT_SITE_ROOT=/"}).apply(SiteRoot::required, settings).empty());
  EXPECT_EQ(settings.config.sites[0].root, "/");
  EXPECT_EQ(settings.config.sites[0].index, std::vector<std::string>{"a"});
  EXPECT_EQ(settings.config.sites[1].root, "/usr");
}

TEST(Environment, KnowsWhetherItNamesTheRoot) {
  EXPECT_TRUE(environment_of({"A=b", "QUOIT_SITE_ROOT=/"}).names_root());
  EXPECT_FALSE(environment_of({"A=b", "QUOIT_SERVER_WORKERS=2"}).names_root());
}

TEST(EnvironmentDiagnostics, NameTheVariable) {
  struct Case {
    std::vector<std::string> variables;
    std::string expected;
  };
  const Case cases[] = {
      {{"QUOIT_LIMITS_IDLE_TIMEOUT=10 parsecs"},
       "environment: QUOIT_LIMITS_IDLE_TIMEOUT: error: '10 parsecs' is not a duration such as "
       "\"500ms\", \"10s\", \"5m\", \"1h\" or \"2d\"\n"},
      {{"QUOIT_SERVER_WORKERS="},
       "environment: QUOIT_SERVER_WORKERS: error: expected \"auto\" or a whole number, found "
       "\"\"\n"},
      {{"QUOIT_SERVER_WORKERS=0"},
       "environment: QUOIT_SERVER_WORKERS: error: workers can be 1 to 1024, not 0\n"},
      {{"QUOIT_SERVER_LISTEN="},
       "environment: QUOIT_SERVER_LISTEN: error: expected at least one address\n"},
      {{"QUOIT_SERVER_LISTEN=:1,0.0.0.0:1"},
       "environment: QUOIT_SERVER_LISTEN: error: '0.0.0.0:1' is in the list twice\n"},
      {{"QUOIT_LOG_LEVEL=wraning"},
       "environment: QUOIT_LOG_LEVEL: error: expected \"debug\", \"info\", \"warning\", \"error\" "
       "or \"off\", found \"wraning\"\ndid you mean \"warning\"?\n"},
      {{"QUOIT_SITE_ROOT=/no/such"},
       "environment: QUOIT_SITE_ROOT: error: the folder '/no/such' does not exist\n"},
      {{"QUOIT_LIMIT_IDLE_TIMEOUT=1s"},
       "environment: QUOIT_LIMIT_IDLE_TIMEOUT: error: there is no such setting\n"
       "did you mean QUOIT_LIMITS_IDLE_TIMEOUT?\n"},
      {{"QUOIT_SITE_INDEX=a", "QUOIT_=1"},
       "environment: QUOIT_SITE_INDEX: error: there is no such setting\n"
       "did you mean QUOIT_SITE_ROOT?\n"
       "environment: QUOIT_: error: there is no such setting\n"},
  };
  for (const Case& each : cases) EXPECT_EQ(mistakes_in(each.variables), each.expected);
}

TEST(EnvironmentDiagnostics, ARootDoesNotMatterWhereTheCommandLineNamesOne) {
  EXPECT_EQ(mistakes_in({"QUOIT_SITE_ROOT=/no/such"}, SiteRoot::overridden), "");
}

// What Kubernetes and Docker add for a service that is called quoit.
TEST(EnvironmentDiagnostics, LinksToServicesAreNone) {
  EXPECT_EQ(mistakes_in({"QUOIT_SERVICE_HOST=10.0.0.1", "QUOIT_SERVICE_PORT=80",
                         "QUOIT_SERVICE_PORT_HTTP=80", "QUOIT_PORT=tcp://10.0.0.1:80",
                         "QUOIT_PORT_80_TCP=tcp://10.0.0.1:80", "QUOIT_PORT_80_TCP_PORT=80",
                         "QUOIT_WEB_PORT_8080_TCP_ADDR=10.0.0.1"}),
            "");
  EXPECT_NE(mistakes_in({"QUOIT_PORT=8080"}), "");
  EXPECT_NE(mistakes_in({"QUOIT_SERVER_PORT=8080"}), "");
}

TEST(Environment, MetricsListenForThisMachineUnlessSaidOtherwise) {
  EXPECT_EQ(mistakes_in({"QUOIT_METRICS_LISTEN=:9180"}),
            "environment: QUOIT_METRICS_LISTEN: error: '0.0.0.0:9180' can be reached from other "
            "machines, and nobody is asked for a password: choose an address of 127.0.0.1, or say "
            "allow-remote = true in [metrics]\n");
  EXPECT_EQ(mistakes_in({"QUOIT_METRICS_LISTEN=:9180", "QUOIT_METRICS_ALLOW_REMOTE=true"}), "");
}

}  // namespace
}  // namespace config
