#include "server/header_rules.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "server/response.hpp"
#include "tests/runtime/allocations.hpp"

namespace server {
namespace {

using Rules = std::vector<config::HeaderRule>;

/// "Name: value" of each field, in their order.
std::vector<std::string> lines_of(const Response& response) {
  std::vector<std::string> lines;
  for (const auto& fields : {response.fields(), response.extension()}) {
    for (const Field& field : fields) {
      lines.push_back(std::string(field.name) + ": " + std::string(field.value));
    }
  }
  return lines;
}

void compose(Status status, Response& response) {
  response.reset(status);
  response.drop("Server");
  response.add("Content-Type", "text/html");
  response.add("Cache-Control", "no-store");
  response.add("Vary", "Accept-Encoding");
}

/// What a response to `path` with three fields of its own has when the rules were applied to it.
std::vector<std::string> applied(Rules rules, std::string_view path, Status status = Status::ok) {
  const HeaderRules header_rules(std::move(rules));
  const ResolvedRules resolved = header_rules.resolve(path);
  Response response;
  compose(status, response);
  resolved.apply(response);
  return lines_of(response);
}

const std::vector<std::string> kOwn = {"Content-Type: text/html", "Cache-Control: no-store",
                                       "Vary: Accept-Encoding"};

std::vector<std::string> own_and(std::vector<std::string> more) {
  more.insert(more.begin(), kOwn.begin(), kOwn.end());
  return more;
}

TEST(HeaderRules, SetAFieldForThePathsThatMatch) {
  const Rules rules = {{.match = "/assets/**", .set = {{"X-A", "1"}}},
                       {.match = "**.js", .set = {{"X-B", "2"}}}};
  EXPECT_EQ(applied(rules, "/"), kOwn);
  EXPECT_EQ(applied(rules, "/assets/a"), own_and({"X-A: 1"}));
  EXPECT_EQ(applied(rules, "/assets/a.js"), own_and({"X-A: 1", "X-B: 2"}));
}

TEST(HeaderRules, SetTakesThePlaceOfWhatTheServerSays) {
  EXPECT_EQ(applied({{.match = "**", .set = {{"cache-control", "no-cache"}}}}, "/"),
            (std::vector<std::string>{"Content-Type: text/html", "Vary: Accept-Encoding",
                                      "cache-control: no-cache"}));
  EXPECT_EQ(applied({{.match = "**", .set = {{"Content-Type", "text/plain"}}}}, "/"),
            (std::vector<std::string>{"Cache-Control: no-store", "Vary: Accept-Encoding",
                                      "Content-Type: text/plain"}));
}

TEST(HeaderRules, AppendAddsALine) {  // RFC 9110 §5.3
  EXPECT_EQ(
      applied({{.match = "**", .append = {{"Vary", "Origin"}, {"Link", "</a>"}, {"Link", "</b>"}}}},
              "/"),
      own_and({"Vary: Origin", "Link: </a>", "Link: </b>"}));
}

TEST(HeaderRules, RemoveTakesAwayEveryLineOfAName) {
  EXPECT_EQ(
      applied({{.match = "**", .append = {{"Vary", "Origin"}, {"X-A", "1"}}},
               {.match = "**", .remove = {"VARY", "X-Missing"}}},
              "/"),
      (std::vector<std::string>{"Content-Type: text/html", "Cache-Control: no-store", "X-A: 1"}));
}

TEST(HeaderRules, ApplyInTheirOrder) {
  const config::HeaderRule set_1 = {.match = "/**", .set = {{"X-A", "1"}}};
  const config::HeaderRule set_2 = {.match = "**", .set = {{"x-a", "2"}}};
  const config::HeaderRule append_3 = {.match = "/*", .append = {{"X-A", "3"}}};
  const config::HeaderRule remove = {.match = "/a", .remove = {"X-a"}};
  struct Case {
    std::string_view name;
    Rules rules;
    std::vector<std::string> added;
  };
  const Case cases[] = {
      {"the later set wins", {set_1, set_2}, {"x-a: 2"}},
      {"and the other way round", {set_2, set_1}, {"X-A: 1"}},
      {"append after set", {set_1, append_3}, {"X-A: 1", "X-A: 3"}},
      {"set after append", {append_3, set_1}, {"X-A: 1"}},
      {"remove after set", {set_1, append_3, remove}, {}},
      {"append after remove", {set_1, remove, append_3}, {"X-A: 3"}},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(applied(each.rules, "/a"), own_and(each.added)) << each.name;
  }
}

TEST(HeaderRules, OneRuleRemovesThenSetsThenAppends) {
  EXPECT_EQ(applied({{.match = "**",
                      .set = {{"X-A", "1"}},
                      .append = {{"X-A", "2"}, {"Vary", "Origin"}},
                      .remove = {"X-A", "Vary"}}},
                    "/"),
            (std::vector<std::string>{"Content-Type: text/html", "Cache-Control: no-store",
                                      "X-A: 1", "X-A: 2", "Vary: Origin"}));
}

TEST(HeaderRules, ApplyToSuccessAnd304UnlessTheySayOtherwise) {
  const Rules rules = {{.match = "**", .set = {{"X-A", "1"}}}};
  for (const Status status : {Status::ok, Status::partial_content, Status::not_modified}) {
    EXPECT_EQ(applied(rules, "/", status), own_and({"X-A: 1"}));
  }
  for (const Status status : {Status::moved_permanently, Status::temporary_redirect,
                              Status::not_found, Status::service_unavailable}) {
    EXPECT_EQ(applied(rules, "/", status), kOwn);
  }
}

TEST(HeaderRules, ApplyToTheStatusesThatTheyName) {
  const Rules rules = {
      {.match = "**", .status = {{200, 599}}, .set = {{"X-All", ""}}},
      {.match = "**", .status = {{404, 404}}, .set = {{"X-404", ""}}},
      {.match = "**", .status = {{400, 499}, {500, 599}}, .set = {{"X-Error", ""}}},
      {.match = "/other", .status = {{200, 599}}, .set = {{"X-Other", ""}}},
  };
  EXPECT_EQ(applied(rules, "/", Status::ok), own_and({"X-All: "}));
  EXPECT_EQ(applied(rules, "/", Status::moved_permanently), own_and({"X-All: "}));
  EXPECT_EQ(applied(rules, "/", Status::forbidden), own_and({"X-All: ", "X-Error: "}));
  EXPECT_EQ(applied(rules, "/", Status::not_found), own_and({"X-All: ", "X-404: ", "X-Error: "}));
  EXPECT_EQ(applied(rules, "/", Status::gone), own_and({"X-All: ", "X-Error: "}));
  EXPECT_EQ(applied(rules, "/", static_cast<Status>(599)), own_and({"X-All: ", "X-Error: "}));
}

TEST(HeaderRules, AddMoreFieldsThanAResponseHoldsItself) {
  config::HeaderRule rule = {.match = "**"};
  for (int number = 0; number < 100; ++number) {
    rule.set.push_back({.name = "X-" + std::to_string(number), .value = "1"});
  }
  EXPECT_EQ(applied({rule}, "/").size(), 103U);
}

TEST(HeaderRules, TellWhichOnesMatch) {
  const HeaderRules rules({{.match = "/a"}, {.match = "/b"}, {.match = "/*"}});
  GlobIndex::Indices matches;
  rules.find("/a", matches);
  EXPECT_EQ(matches, (GlobIndex::Indices{0, 2}));
}

TEST(ResolvedRules, AreEmptyWhereNoRuleMatches) {
  const HeaderRules rules({{.match = "/a", .set = {{"X-A", "1"}}}});
  EXPECT_TRUE(rules.resolve("/b").empty());
  EXPECT_EQ(rules.resolve("/b").footprint(), 0U);
  EXPECT_FALSE(rules.resolve("/a").empty());
  EXPECT_GT(rules.resolve("/a").footprint(), 0U);
}

TEST(ResolvedRules, TakeTheMemoryOfOneSetWhereTwoStatusesShareIt) {
  const auto footprint = [](std::vector<config::StatusRange> status) {
    config::HeaderRule rule = {.match = "**", .status = std::move(status)};
    for (int number = 0; number < 100; ++number) {
      rule.set.push_back({.name = "X-" + std::to_string(number), .value = "1"});
    }
    return HeaderRules({rule}).resolve("/").footprint();
  };
  EXPECT_LT(footprint({{200, 299}, {304, 304}}), 2 * footprint({{200, 299}}));
}

TEST(ResolvedRules, AllocateNothingWhenTheyAreApplied) {
  const HeaderRules rules({{.match = "**", .set = {{"X-A", "1"}, {"Vary", "Origin"}}}});
  const ResolvedRules resolved = rules.resolve("/");
  Response response;
  compose(Status::ok, response);
  const std::uint64_t before = tests::allocations();
  resolved.apply(response);
  EXPECT_EQ(tests::allocations(), before);
  EXPECT_EQ(lines_of(response).size(), 4U);
}

TEST(ResolvedRules, LeaveNothingInTheNextResponse) {
  const HeaderRules rules({{.match = "**", .set = {{"X-A", "1"}}}});
  const ResolvedRules resolved = rules.resolve("/");
  Response response;
  compose(Status::ok, response);
  resolved.apply(response);
  compose(Status::ok, response);
  EXPECT_EQ(lines_of(response), kOwn);
}

}  // namespace
}  // namespace server
