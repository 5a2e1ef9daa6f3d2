#include "server/host_table.hpp"

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/runtime/allocations.hpp"

namespace server {

static void PrintTo(HostTable::Reason reason, std::ostream* out) {
  constexpr std::string_view kNames[] = {"exact", "wildcard", "first site"};
  *out << kNames[static_cast<std::size_t>(reason)];
}

namespace {

using Reason = HostTable::Reason;

HostTable table_of(const std::vector<std::vector<std::string>>& hosts) {
  std::vector<config::Site> sites(hosts.size());
  for (std::size_t site = 0; site < hosts.size(); ++site) sites[site].hosts = hosts[site];
  return HostTable(sites);
}

HostTable several_sites() {
  return table_of({{},
                   {"example.org", "www.example.org"},
                   {"*.example.org"},
                   {"*.b.example.org", "a.b.example.org"},
                   {"127.0.0.1", "[::1]", "localhost"}});
}

struct HostCase {
  std::string_view authority;
  std::size_t site;
  Reason reason;
};

void expect_sites(const HostTable& table, std::span<const HostCase> cases) {
  for (const HostCase& each : cases) {
    const HostTable::Match match = table.find(each.authority);
    EXPECT_EQ(match.site, each.site) << each.authority;
    EXPECT_EQ(match.reason, each.reason) << each.authority;
    EXPECT_EQ(table.site_of(each.authority), each.site) << each.authority;
  }
}

TEST(HostTable, PrefersTheNameToTheLongestWildcardToTheFirstSite) {
  constexpr HostCase kCases[] = {
      {"example.org", 1, Reason::exact},
      {"www.example.org", 1, Reason::exact},
      {"a.example.org", 2, Reason::wildcard},
      {"b.example.org", 2, Reason::wildcard},
      {"a.b.example.org", 3, Reason::exact},
      {"x.b.example.org", 3, Reason::wildcard},
      {"x.y.b.example.org", 3, Reason::wildcard},
      {"x.y.example.org", 2, Reason::wildcard},
      {"www.example.org.example.com", 0, Reason::first_site},
      {"xexample.org", 0, Reason::first_site},
      {".example.org", 0, Reason::first_site},
      {"org", 0, Reason::first_site},
  };
  expect_sites(several_sites(), kCases);
}

TEST(HostTable, IgnoresPortCaseAndFinalDot) {  // RFC 9110 §7.2, RFC 3986 §3.2.2
  constexpr HostCase kCases[] = {
      {"example.org:8080", 1, Reason::exact}, {"example.org:", 1, Reason::exact},
      {"EXAMPLE.Org", 1, Reason::exact},      {"example.org.", 1, Reason::exact},
      {"Example.org.:80", 1, Reason::exact},  {"A.Example.Org:80", 2, Reason::wildcard},
      {"127.0.0.1:80", 4, Reason::exact},     {"[::1]", 4, Reason::exact},
      {"[::1]:8080", 4, Reason::exact},
  };
  expect_sites(several_sites(), kCases);
}

TEST(HostTable, GivesWhatIsNoHostToTheFirstSite) {
  constexpr HostCase kCases[] = {
      {"", 0, Reason::first_site},
      {".", 0, Reason::first_site},
      {":80", 0, Reason::first_site},
      {"example.org..", 0, Reason::first_site},
      {"example.org:http", 0, Reason::first_site},
      {"example.org:80:80", 0, Reason::first_site},
      {"::1", 0, Reason::first_site},
      {"[::1", 0, Reason::first_site},
      {"[::1]x", 0, Reason::first_site},
      {"*.example.com", 0, Reason::first_site},
  };
  expect_sites(several_sites(), kCases);
}

TEST(HostTable, ReadsTheHostsOfTheConfigurationAlike) {
  constexpr HostCase kCases[] = {{"example.org", 1, Reason::exact},
                                 {"a.example.com", 1, Reason::wildcard}};
  expect_sites(table_of({{}, {"Example.org.", "*.Example.com."}}), kCases);
}

TEST(HostTable, AcceptsHostsUpToALength) {  // RFC 1035 §2.3.4
  const std::string longest(HostTable::kLongestHost, 'a');
  const HostTable table = table_of({{}, {longest, longest + "a"}});
  EXPECT_EQ(table.site_of(longest), 1U);
  EXPECT_EQ(table.site_of(longest + "a"), 0U);
  EXPECT_EQ(table.site_of(std::string(10'000, '.')), 0U);
}

TEST(HostTable, HasNoChoiceAmongOneSite) {
  const HostTable table = table_of({{"example.org"}});
  EXPECT_EQ(table.site_of("example.com"), 0U);
  EXPECT_EQ(table.find("example.org").reason, Reason::exact);
  EXPECT_EQ(table.find("example.com").reason, Reason::first_site);
}

TEST(HostTable, AllocatesNothingForARequest) {
  const HostTable table = several_sites();
  const std::string longest = std::string(200, 'x') + ".b.Example.org:8080";
  const std::uint64_t before = tests::allocations();
  const std::size_t site = table.site_of(longest);
  EXPECT_EQ(tests::allocations(), before);
  EXPECT_EQ(site, 3U);
}

}  // namespace
}  // namespace server
