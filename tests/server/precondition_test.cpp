#include "server/precondition.hpp"

#include <string>

#include <gtest/gtest.h>

#include "server/entity_tag.hpp"

namespace server {
namespace {

constexpr std::int64_t kModified = 784'111'777;
constexpr std::int64_t kNow = 1'790'000'000;
constexpr std::string_view kBefore = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr std::string_view kExactly = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view kAfter = "Sun, 06 Nov 1994 08:49:38 GMT";
constexpr Validators kStrong{.entity_tag = "\"v1\"", .last_modified = kModified};
constexpr Validators kWeak{.entity_tag = "W/\"v1\"", .last_modified = kModified};
constexpr Validators kWithoutTag{.entity_tag = "", .last_modified = kModified};

Precondition evaluate(const Preconditions& preconditions, const Validators& validators = kStrong) {
  return evaluate_preconditions(preconditions, validators, kNow);
}

struct ListCase {
  std::string_view list;
  bool strong;  // matches "v1" by the strong comparison
  bool weak;    // and by the weak one
};

constexpr ListCase kLists[] = {
    {R"("v1")", true, true},
    {R"(W/"v1")", false, true},
    {R"("v2")", false, false},
    {R"("v2", "v1")", true, true},
    {R"("v2","v1","v3")", true, true},
    {R"(W/"v2" , W/"v1")", false, true},
    {R"("v1" , "v2")", true, true},
    {"\"v2\"\t,\t\"v1\"", true, true},
    // RFC 9110 §5.6.1.2: empty members
    {R"(, ,"v1")", true, true},
    {R"("v1",,)", true, true},
    {"", false, false},
    {",", false, false},
    {" , , ", false, false},
    // Commas within a tag
    {R"("a,b", "v1")", true, true},
    {R"("a,b,v1")", false, false},
    {R"("a,W/")", false, false},
    // §8.8.3: "W/" is case-sensitive, and nothing stands between the parts
    {R"(w/"v1")", false, false},
    {R"(W "v1")", false, false},
    {R"(W/ "v1")", false, false},
    // Malformed members match nothing, and the others still count
    {R"(v1)", false, false},
    {R"(v1, "v1")", true, true},
    {R"("v1)", false, false},
    {R"(v1")", false, false},
    {R"("v1"x)", false, false},
    {R"(x"v1")", false, false},
    {R"("v1" "v2")", false, false},
    {R"("v2" "v1")", false, false},
    {R"("v1";q=1, "v2")", false, false},
    {R"('v1', "v1")", true, true},
    {R"(*, "v1")", true, true},
    {R"("v2", *)", false, false},
    {R"(**)", false, false},
    {R"(")", false, false},
    {R"(W/)", false, false},
    {R"(W)", false, false},
    {R"(W/")", false, false},
    {R"("")", false, false},
    {R"("V1")", false, false},
    {R"("v1 ")", false, false},
};

TEST(EntityTag, StrongComparison) {  // RFC 9110 §8.8.3.2
  for (const ListCase& each : kLists) {
    EXPECT_EQ(any_matches_strongly(each.list, "\"v1\""), each.strong) << each.list;
    EXPECT_FALSE(any_matches_strongly(each.list, "W/\"v1\"")) << each.list;
    EXPECT_FALSE(any_matches_strongly(each.list, "")) << each.list;
  }
}

TEST(EntityTag, WeakComparison) {  // RFC 9110 §8.8.3.2
  for (const ListCase& each : kLists) {
    EXPECT_EQ(any_matches_weakly(each.list, "\"v1\""), each.weak) << each.list;
    EXPECT_EQ(any_matches_weakly(each.list, "W/\"v1\""), each.weak) << each.list;
    EXPECT_FALSE(any_matches_weakly(each.list, "")) << each.list;
  }
}

TEST(EntityTag, EmptyOpaquePartIsATag) {  // RFC 9110 §8.8.3
  EXPECT_TRUE(any_matches_strongly(R"("a", "")", R"("")"));
  EXPECT_TRUE(any_matches_weakly(R"(W/"")", R"("")"));
}

TEST(EntityTag, OpaquePartMayHoldCommas) {  // RFC 9110 §8.8.3
  EXPECT_TRUE(any_matches_strongly(R"("a", "b,c")", R"("b,c")"));
  EXPECT_TRUE(any_matches_weakly(R"("a", W/",")", R"(",")"));
  EXPECT_FALSE(any_matches_weakly(R"("a,"b",")", R"("b")"));
}

TEST(EntityTag, HostileListsEndSoon) {
  // A reader that searched from each member to the end would need hours for these.
  constexpr std::size_t kMembers = 4'000'000;
  for (const std::string_view member : {",", "x,", "\"a\",", "W/,", "\"a", " "}) {
    std::string list;
    list.reserve(kMembers * member.size());
    for (std::size_t count = 0; count < kMembers; ++count) list += member;
    EXPECT_FALSE(any_matches_weakly(list, "\"v1\"")) << member;
  }
}

TEST(Precondition, NoneProceeds) {
  EXPECT_EQ(evaluate({}), Precondition::proceed);
}

TEST(Precondition, IfMatchNeedsAStrongMatch) {  // RFC 9110 §13.1.1
  for (const ListCase& each : kLists) {
    EXPECT_EQ(evaluate({.if_match = each.list}),
              each.strong ? Precondition::proceed : Precondition::failed)
        << each.list;
  }
  EXPECT_EQ(evaluate({.if_match = R"(W/"v1")"}, kWeak), Precondition::failed);
  EXPECT_EQ(evaluate({.if_match = R"("v1")"}, kWithoutTag), Precondition::failed);
}

TEST(Precondition, IfMatchStarMatchesWhatever) {  // RFC 9110 §13.1.1
  for (const Validators& each : {kStrong, kWeak, kWithoutTag}) {
    EXPECT_EQ(evaluate({.if_match = "*"}, each), Precondition::proceed);
  }
}

TEST(Precondition, IfNoneMatchIsContentWithAWeakMatch) {  // RFC 9110 §13.1.2
  for (const ListCase& each : kLists) {
    const auto expected = each.weak ? Precondition::not_modified : Precondition::proceed;
    EXPECT_EQ(evaluate({.if_none_match = each.list}, kStrong), expected) << each.list;
    EXPECT_EQ(evaluate({.if_none_match = each.list}, kWeak), expected) << each.list;
  }
  EXPECT_EQ(evaluate({.if_none_match = R"("")"}, kWithoutTag), Precondition::proceed);
}

TEST(Precondition, IfNoneMatchStarMatchesWhatever) {  // RFC 9110 §13.1.2
  for (const Validators& each : {kStrong, kWeak, kWithoutTag}) {
    EXPECT_EQ(evaluate({.if_none_match = "*"}, each), Precondition::not_modified);
  }
}

TEST(Precondition, IfModifiedSinceComparesDates) {  // RFC 9110 §13.1.3
  EXPECT_EQ(evaluate({.if_modified_since = kBefore}), Precondition::proceed);
  EXPECT_EQ(evaluate({.if_modified_since = kExactly}), Precondition::not_modified);
  EXPECT_EQ(evaluate({.if_modified_since = kAfter}), Precondition::not_modified);
}

TEST(Precondition, IfUnmodifiedSinceComparesDates) {  // RFC 9110 §13.1.4
  EXPECT_EQ(evaluate({.if_unmodified_since = kBefore}), Precondition::failed);
  EXPECT_EQ(evaluate({.if_unmodified_since = kExactly}), Precondition::proceed);
  EXPECT_EQ(evaluate({.if_unmodified_since = kAfter}), Precondition::proceed);
}

TEST(Precondition, ObsoleteDatesCountToo) {  // RFC 9110 §5.6.7
  for (const std::string_view date :
       {"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    EXPECT_EQ(evaluate({.if_modified_since = date}), Precondition::not_modified) << date;
  }
}

TEST(Precondition, InvalidDatesAreIgnored) {  // RFC 9110 §13.1.3, §13.1.4
  const std::string twice = std::string{kBefore} + ", " + std::string{kBefore};
  for (const std::string_view date :
       {std::string_view{""}, std::string_view{"yesterday"}, std::string_view{"0"},
        std::string_view{"\"v1\""}, std::string_view{"*"}, std::string_view{twice}}) {
    EXPECT_EQ(evaluate({.if_modified_since = date}), Precondition::proceed) << date;
    EXPECT_EQ(evaluate({.if_unmodified_since = date}), Precondition::proceed) << date;
  }
}

TEST(Precondition, OrderOfEvaluation) {  // RFC 9110 §13.2.2
  constexpr std::string_view kMatch = R"("v1")";
  constexpr std::string_view kOther = R"("v2")";
  struct Case {
    std::string_view why;
    Preconditions preconditions;
    Precondition result;
  };
  const Case cases[] = {
      {"step 1: If-Match replaces If-Unmodified-Since",
       {.if_match = kMatch, .if_unmodified_since = kBefore},
       Precondition::proceed},
      {"step 1: and fails in its place",
       {.if_match = kOther, .if_unmodified_since = kAfter},
       Precondition::failed},
      {"step 1 comes before step 3",
       {.if_match = kOther, .if_none_match = kMatch},
       Precondition::failed},
      {"step 1 true: step 3 follows",
       {.if_match = kMatch, .if_none_match = kMatch},
       Precondition::not_modified},
      {"step 1 true: step 4 follows",
       {.if_match = kMatch, .if_modified_since = kExactly},
       Precondition::not_modified},
      {"step 2 comes before step 3",
       {.if_none_match = kMatch, .if_unmodified_since = kBefore},
       Precondition::failed},
      {"step 2 comes before step 4",
       {.if_modified_since = kExactly, .if_unmodified_since = kBefore},
       Precondition::failed},
      {"step 2 true: step 3 follows",
       {.if_none_match = kMatch, .if_unmodified_since = kAfter},
       Precondition::not_modified},
      {"step 3: If-None-Match replaces If-Modified-Since",
       {.if_none_match = kOther, .if_modified_since = kExactly},
       Precondition::proceed},
      {"step 3: also when it lists nothing",
       {.if_none_match = "", .if_modified_since = kExactly},
       Precondition::proceed},
      {"step 3: and matches in its place",
       {.if_none_match = kMatch, .if_modified_since = kBefore},
       Precondition::not_modified},
      {"step 5 is not theirs", {.if_range = kOther}, Precondition::proceed},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(evaluate(each.preconditions), each.result) << each.why;
  }
}

bool applies(std::string_view if_range, const Validators& validators = kStrong,
             std::int64_t now = kNow) {
  return range_applies({.if_range = if_range}, validators, now);
}

TEST(IfRange, AbsentAlwaysApplies) {  // RFC 9110 §13.1.5
  EXPECT_TRUE(range_applies({}, kStrong, kNow));
  EXPECT_TRUE(range_applies({}, kWithoutTag, kNow));
}

TEST(IfRange, TagHasToMatchStrongly) {  // RFC 9110 §13.1.5
  EXPECT_TRUE(applies(R"("v1")"));
  for (const std::string_view tag :
       {R"("v2")", R"(W/"v1")", R"("v1", "v2")", R"("v1)", R"(v1)", R"(*)", R"("v1"x)", ""}) {
    EXPECT_FALSE(applies(tag)) << tag;
  }
}

TEST(IfRange, WeakTagNeverMatches) {  // RFC 9110 §13.1.5
  EXPECT_FALSE(applies(R"(W/"v1")", kWeak));
  EXPECT_FALSE(applies(R"("v1")", kWeak));
}

TEST(IfRange, NoTagMatchesNothing) {
  for (const std::string_view tag : {"", "\"\"", "\"v1\""}) {
    EXPECT_FALSE(applies(tag, kWithoutTag)) << tag;
  }
}

TEST(IfRange, DateHasToBeTheSame) {  // RFC 9110 §13.1.5
  EXPECT_TRUE(applies(kExactly));
  EXPECT_FALSE(applies(kBefore));
  EXPECT_FALSE(applies(kAfter));
  EXPECT_FALSE(applies("yesterday"));
}

TEST(IfRange, DateOfTheCurrentSecondIsWeak) {  // RFC 9110 §8.8.2.2
  EXPECT_FALSE(applies(kExactly, kStrong, kModified - 1));
  EXPECT_FALSE(applies(kExactly, kStrong, kModified));
  EXPECT_TRUE(applies(kExactly, kStrong, kModified + 1));
}

}  // namespace
}  // namespace server
