#include "server/byte_range.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <ostream>
#include <random>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "tests/runtime/allocations.hpp"

namespace server {

void PrintTo(const ByteRange& range, std::ostream* out) {
  *out << range.first << " for " << range.length;
}
void PrintTo(const WholeRepresentation&, std::ostream* out) {
  *out << "whole";
}
void PrintTo(const Unsatisfiable&, std::ostream* out) {
  *out << "unsatisfiable";
}

namespace {

constexpr std::uint64_t kSize = 10'000;
constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kMost = 16;
constexpr WholeRepresentation kWhole;
constexpr Unsatisfiable kUnsatisfiable;

/// A RangeAnswer that owns its ranges, one or several.
using Answer = std::variant<WholeRepresentation, Unsatisfiable, std::vector<ByteRange>>;

Answer evaluate(std::string_view field, std::uint64_t size, std::size_t most = kMost) {
  std::vector<ByteRange> storage = {{7, 7}, {1, 1}};  // what was there before
  const RangeAnswer answer = evaluate_range(field, size, most, storage);
  if (const auto* const range = std::get_if<ByteRange>(&answer)) return std::vector{*range};
  if (const auto* const ranges = std::get_if<ByteRanges>(&answer)) {
    EXPECT_GE(ranges->size(), 2U) << field;
    return std::vector(ranges->begin(), ranges->end());
  }
  if (std::holds_alternative<Unsatisfiable>(answer)) return kUnsatisfiable;
  return kWhole;
}

/// A row's answer: one range, several, or none.
struct Expected : Answer {
  constexpr Expected(WholeRepresentation whole) : Answer(whole) {}
  constexpr Expected(Unsatisfiable none) : Answer(none) {}
  Expected(ByteRange range) : Answer(std::vector{range}) {}
  Expected(std::initializer_list<ByteRange> ranges) : Answer(std::vector(ranges)) {}
};

struct RangeCase {
  std::string_view field;
  Expected answer;
};

void expect_answers(std::span<const RangeCase> cases, std::uint64_t size) {
  for (const RangeCase& each : cases) {
    EXPECT_EQ(evaluate(each.field, size), static_cast<const Answer&>(each.answer)) << each.field;
  }
}

TEST(ByteRange, SelectsOneRange) {  // RFC 9110 §14.1.2
  const RangeCase cases[] = {
      {"bytes=0-499", ByteRange{0, 500}},     {"bytes=500-999", ByteRange{500, 500}},
      {"bytes=0-0", ByteRange{0, 1}},         {"bytes=9999-9999", ByteRange{9'999, 1}},
      {"bytes=9500-", ByteRange{9'500, 500}}, {"bytes=0-", ByteRange{0, kSize}},
      {"bytes=-500", ByteRange{9'500, 500}},  {"bytes=-1", ByteRange{9'999, 1}},
      {"bytes=0007-0008", ByteRange{7, 2}},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, ClipsAtTheEnd) {  // RFC 9110 §14.1.2
  const RangeCase cases[] = {
      {"bytes=9000-9999", ByteRange{9'000, 1'000}}, {"bytes=9000-10000", ByteRange{9'000, 1'000}},
      {"bytes=0-10000", ByteRange{0, kSize}},       {"bytes=0-99999", ByteRange{0, kSize}},
      {"bytes=-10000", ByteRange{0, kSize}},        {"bytes=-10001", ByteRange{0, kSize}},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, NothingToSelectIsUnsatisfiable) {  // RFC 9110 §14.1.2
  const RangeCase cases[] = {
      {"bytes=10000-", kUnsatisfiable},       {"bytes=10000-10000", kUnsatisfiable},
      {"bytes=99999-100000", kUnsatisfiable}, {"bytes=-0", kUnsatisfiable},
      {"bytes=-000", kUnsatisfiable},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, NumbersBeyond64BitsAreVeryLarge) {  // RFC 9110 §14.1.2: "MUST anticipate"
  const RangeCase cases[] = {
      {"bytes=0-18446744073709551615", ByteRange{0, kSize}},
      {"bytes=0-18446744073709551616", ByteRange{0, kSize}},
      {"bytes=1-99999999999999999999999999999999999999", ByteRange{1, kSize - 1}},
      {"bytes=-18446744073709551616", ByteRange{0, kSize}},
      {"bytes=18446744073709551615-", kUnsatisfiable},
      {"bytes=18446744073709551616-", kUnsatisfiable},
      {"bytes=18446744073709551617-18446744073709551618", kUnsatisfiable},
      {"bytes=18446744073709551616-5", kWhole},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, LargestRepresentationDoesNotOverflow) {
  const RangeCase cases[] = {
      {"bytes=0-", ByteRange{0, kLargest}},
      {"bytes=-1", ByteRange{kLargest - 1, 1}},
      {"bytes=18446744073709551614-", ByteRange{kLargest - 1, 1}},
      {"bytes=18446744073709551615-", kUnsatisfiable},
  };
  expect_answers(cases, kLargest);
}

TEST(ByteRange, EmptyRepresentationIsWhole) {  // RFC 9110 §14.2: MAY ignore Range
  for (const std::string_view field :
       {"bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0", "bytes=0-0,-1", "bytes=5-,6-"}) {
    EXPECT_EQ(evaluate(field, 0), Answer{kWhole}) << field;
  }
}

TEST(ByteRange, UnitIsCaseInsensitive) {  // RFC 9110 §14.1
  for (const std::string_view field : {"Bytes=0-1", "BYTES=0-1", "bYtEs=0-1"}) {
    EXPECT_EQ(evaluate(field, kSize), Answer(std::vector{ByteRange{0, 2}})) << field;
  }
}

TEST(ByteRange, OtherUnitIsIgnored) {  // RFC 9110 §14.2: "MUST ignore"
  for (const std::string_view field : {"items=0-1", "byte=0-1", "bytess=0-1", "none=0-1", "=0-1"}) {
    EXPECT_EQ(evaluate(field, kSize), Answer{kWhole}) << field;
  }
}

TEST(ByteRange, ListMayHaveWhitespaceAndEmptyMembers) {  // RFC 9110 §5.6.1.2
  for (const std::string_view field :
       {"bytes= 0-1", "bytes=\t0-1", "bytes=0-1 ", "bytes=,0-1", "bytes=0-1,", "bytes= , ,0-1",
        "bytes=0-1 ,\t, ", "bytes=,,,,,,,,0-1,,,,,,,"}) {
    EXPECT_EQ(evaluate(field, kSize), Answer(std::vector{ByteRange{0, 2}})) << field;
  }
}

TEST(ByteRange, MalformedIsIgnored) {  // RFC 9110 §14.2: MAY ignore
  constexpr std::string_view kCases[] = {
      "",           "bytes",       "bytes=",        "bytes=,",       "bytes= , ",
      "bytes=-",    "bytes=5",     "bytes=5-4",     "bytes=a-b",     "bytes=0-b",
      "bytes=a-5",  "bytes=--5",   "bytes=+0-5",    "bytes=0-+5",    "bytes=0- 5",
      "bytes=0 -5", "bytes=- 5",   "bytes =0-5",    " bytes=0-5",    "bytes:0-5",
      "bytes 0-5",  "bytes=0-5-9", "bytes=0-5;x",   "bytes=0-5 6-7", "bytes=0x1-5",
      "bytes=0-5x", "bytes=1.5-3", "bytes=\"0-5\"", "bytes==0-5",    "bytes=0-5,x",
  };
  for (const std::string_view field : kCases) {
    EXPECT_EQ(evaluate(field, kSize), Answer{kWhole}) << field;
  }
}

TEST(ByteRange, SelectsSeveralRanges) {  // RFC 9110 §14.1.2
  const RangeCase cases[] = {
      {"bytes=0-0,-1", {{0, 1}, {9'999, 1}}},
      {"bytes= 0-999, 4500-5499, -1000", {{0, 1'000}, {4'500, 1'000}, {9'000, 1'000}}},
      {"bytes=0-1,5-6,9990-", {{0, 2}, {5, 2}, {9'990, 10}}},
      {"bytes=0-1,9990-99999999999999999999", {{0, 2}, {9'990, 10}}},
      {"bytes=0-1\t ,\t ,,4-5 , ", {{0, 2}, {4, 2}}},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, KeepsTheOrderOfTheRequest) {  // RFC 9110 §15.3.7.2
  const RangeCase cases[] = {
      {"bytes=-1,0-0", {{9'999, 1}, {0, 1}}},
      {"bytes=50-59,70-79,0-9", {{50, 10}, {70, 10}, {0, 10}}},
      {"bytes=70-79,50-59,30-39,10-19", {{70, 10}, {50, 10}, {30, 10}, {10, 10}}},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, CoalescesWhatOverlapsOrTouches) {  // RFC 9110 §15.3.7.2
  const RangeCase cases[] = {
      {"bytes=0-1,2-3", ByteRange{0, 4}},
      {"bytes=2-3,0-1", ByteRange{0, 4}},
      {"bytes=0-1,0-1", ByteRange{0, 2}},
      {"bytes=0-9,5-14", ByteRange{0, 15}},
      {"bytes=5-14,0-9", ByteRange{0, 15}},
      {"bytes=0-9,3-4", ByteRange{0, 10}},
      {"bytes=3-4,0-9", ByteRange{0, 10}},
      {"bytes=0-,0-,0-,-1", ByteRange{0, kSize}},
      {"bytes=0-4999,5000-", ByteRange{0, kSize}},
      {"bytes=0-1,3-4", {{0, 2}, {3, 2}}},
      // One that closes a gap: the place is that of the first.
      {"bytes=0-1,4-5,2-3", ByteRange{0, 6}},
      {"bytes=4-5,0-1,2-3", ByteRange{0, 6}},
      {"bytes=20-29,90-99,0-9,10-19", {{0, 30}, {90, 10}}},
      {"bytes=90-99,20-29,0-9,10-19", {{90, 10}, {0, 30}}},
      {"bytes=0-0,10-10,20-20,30-30,9-21", {{0, 1}, {9, 13}, {30, 1}}},
      {"bytes=0-0,10-10,20-20,30-30,0-20", {{0, 21}, {30, 1}}},
      {"bytes=60-60,10-10,40-40,20-20,30-30,10-40", {{60, 1}, {10, 31}}},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, LeavesOutWhatCannotBeSatisfied) {  // RFC 9110 §15.3.7.2
  const RangeCase cases[] = {
      {"bytes=10000-,0-1", ByteRange{0, 2}},
      {"bytes=0-1,10000-", ByteRange{0, 2}},
      {"bytes=0-1,-0,20000-30000", ByteRange{0, 2}},
      {"bytes=0-1,18446744073709551616-,-1", {{0, 2}, {9'999, 1}}},
      {"bytes=10000-,-0", kUnsatisfiable},  // §15.5.17
      {"bytes=10000-10000,99999-,18446744073709551616-", kUnsatisfiable},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, OneMalformedMemberSpoilsTheSet) {  // RFC 9110 §14.2: MAY ignore
  for (const std::string_view field :
       {"bytes=0-1,x", "bytes=0-1,5-4", "bytes=0-1,-", "bytes=0-1, bytes=2-3", "bytes=0-1;2-3",
        "bytes=0-1 2-3", "bytes=10000-,x", "bytes=0-1,2-3,4-5,6"}) {
    EXPECT_EQ(evaluate(field, kSize), Answer{kWhole}) << field;
  }
}

TEST(ByteRange, MoreRangesThanTheLimitAreIgnored) {  // RFC 9110 §§14.2, 17.15
  EXPECT_EQ(evaluate("bytes=0-0,2-2", kSize, 2), Answer(std::vector<ByteRange>{{0, 1}, {2, 1}}));
  EXPECT_EQ(evaluate("bytes=,0-0, ,,2-2,", kSize, 2),
            Answer(std::vector<ByteRange>{{0, 1}, {2, 1}}));
  EXPECT_EQ(evaluate("bytes=0-0", kSize, 1), Answer(std::vector<ByteRange>{{0, 1}}));
  // As they stand in the field, whatever would become of them.
  for (const std::string_view field :
       {"bytes=0-0,2-2,4-4", "bytes=0-0,0-0,0-0", "bytes=0-0,1-1,2-2", "bytes=0-0,2-2,10000-",
        "bytes=10000-,10000-,10000-"}) {
    EXPECT_EQ(evaluate(field, kSize, 2), Answer{kWhole}) << field;
  }
  EXPECT_EQ(evaluate("bytes=0-0,0-0", kSize, 1), Answer{kWhole});
}

TEST(ByteRange, FieldFullOfRangesIsNotReadToItsEnd) {  // RFC 9110 §17.15
  std::string field = "bytes=";
  while (field.size() < 16 * 1024) field += "0-,";
  std::vector<ByteRange> storage;
  EXPECT_EQ(evaluate(field, kSize), Answer{kWhole});
  EXPECT_TRUE(
      std::holds_alternative<WholeRepresentation>(evaluate_range(field, kSize, 16, storage)));
  EXPECT_LE(storage.capacity(), 16U);
}

TEST(ByteRange, OneRangeNeedsNoMemory) {
  std::vector<ByteRange> storage;
  const std::uint64_t before = tests::allocations();
  const RangeAnswer one = evaluate_range("bytes=, 0-499 ,", kSize, kMost, storage);
  EXPECT_EQ(tests::allocations() - before, 0U);
  EXPECT_TRUE(std::holds_alternative<ByteRange>(one));
}

TEST(ByteRange, SeveralRangesNeedNoMemoryOnceThereIsSome) {
  std::vector<ByteRange> storage;
  (void)evaluate_range("bytes=0-0,2-2,4-4,6-6", kSize, kMost, storage);
  const std::uint64_t before = tests::allocations();
  (void)evaluate_range("bytes=10-10,12-12,14-14,16-16", kSize, kMost, storage);
  EXPECT_EQ(tests::allocations() - before, 0U);
}

/// What a range-set selects, counted byte by byte (§14.1.2).
std::vector<bool> selected(std::span<const ByteRange> ranges, std::size_t size) {
  std::vector<bool> bytes(size);
  for (const ByteRange& range : ranges) {
    for (std::uint64_t i = 0; i < range.length; ++i) bytes[range.first + i] = true;
  }
  return bytes;
}

TEST(ByteRange, CoalescingKeepsEveryByteAndDoublesNone) {
  std::mt19937 random{9110};
  std::uniform_int_distribution<std::uint64_t> any_place{0, 59};
  std::uniform_int_distribution<std::size_t> any_count{2, 12};
  std::size_t coalesced = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string field = "bytes=";
    std::vector<ByteRange> asked;
    for (std::size_t left = any_count(random); left > 0; --left) {
      const std::uint64_t first = any_place(random);
      const std::uint64_t length = 1 + any_place(random) / 10;
      asked.push_back({first, std::min<std::uint64_t>(length, 60 - first)});
      field += std::to_string(first) + "-" + std::to_string(first + length - 1) + ",";
    }
    const Answer answer = evaluate(field, 60);
    const auto& ranges = std::get<std::vector<ByteRange>>(answer);
    ASSERT_EQ(selected(ranges, 60), selected(asked, 60)) << field;
    if (ranges.size() < asked.size()) ++coalesced;
    for (const ByteRange& one : ranges) {
      for (const ByteRange& other : ranges) {
        ASSERT_TRUE(&one == &other || one.first > other.first + other.length ||
                    other.first > one.first + one.length)
            << field;
      }
    }
  }
  EXPECT_GT(coalesced, 1'000U);
}

TEST(ByteRange, LiesWithinTheRepresentationWhateverIsAsked) {
  constexpr std::string_view kAlphabet = "bytes=,- 0123456789\t18446744073709551615";
  std::mt19937 random{14};
  std::uniform_int_distribution<std::size_t> any_character{0, kAlphabet.size() - 1};
  std::uniform_int_distribution<std::size_t> any_size{0, 24};
  int satisfied = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string field = "bytes=";
    for (std::size_t left = any_size(random); left > 0; --left) {
      field += kAlphabet[any_character(random)];
    }
    const std::uint64_t size = any_size(random);
    const Answer answer = evaluate(field, size);
    const auto* const ranges = std::get_if<std::vector<ByteRange>>(&answer);
    if (ranges == nullptr) continue;
    ++satisfied;
    std::uint64_t total = 0;
    for (const ByteRange& range : *ranges) {
      ASSERT_GT(range.length, 0U) << field;
      ASSERT_LT(range.first, size) << field;
      ASSERT_LE(range.length, size - range.first) << field;
      total += range.length;
    }
    ASSERT_LE(total, size) << field;
  }
  EXPECT_GT(satisfied, 100);
}

TEST(ByteRange, FormatsContentRange) {  // RFC 9110 §14.4
  std::array<char, kContentRangeSize> buffer;
  EXPECT_EQ(format_content_range({0, 500}, 1'234, buffer), "bytes 0-499/1234");
  EXPECT_EQ(format_content_range({734, 500}, 1'234, buffer), "bytes 734-1233/1234");
  EXPECT_EQ(format_content_range({0, 1}, 1, buffer), "bytes 0-0/1");
  EXPECT_EQ(format_unsatisfied_range(1'234, buffer), "bytes */1234");
}

TEST(ByteRange, LongestContentRangeFitsTheBuffer) {
  std::array<char, kContentRangeSize> buffer;
  EXPECT_EQ(format_content_range({kLargest - 1, 1}, kLargest, buffer),
            "bytes 18446744073709551614-18446744073709551614/18446744073709551615");
  EXPECT_EQ(format_content_range({kLargest - 1, 1}, kLargest, buffer).size(), kContentRangeSize);
}

}  // namespace
}  // namespace server
