#include "server/byte_range.hpp"

#include <array>
#include <limits>
#include <ostream>
#include <random>
#include <span>
#include <string>

#include <gtest/gtest.h>

namespace server {

void PrintTo(const RangeAnswer& answer, std::ostream* out) {
  if (const auto* range = std::get_if<ByteRange>(&answer)) {
    *out << range->first << " for " << range->length;
  } else {
    *out << (std::holds_alternative<Unsatisfiable>(answer) ? "unsatisfiable" : "whole");
  }
}

namespace {

constexpr std::uint64_t kSize = 10'000;
constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();
constexpr WholeRepresentation kWhole;
constexpr Unsatisfiable kUnsatisfiable;

struct Case {
  std::string_view field;
  RangeAnswer answer;
};

void expect_answers(std::span<const Case> cases, std::uint64_t size) {
  for (const Case& each : cases) {
    EXPECT_EQ(evaluate_range(each.field, size), each.answer) << each.field;
  }
}

TEST(ByteRange, SelectsOneRange) {  // RFC 9110 §14.1.2
  const Case cases[] = {
      {"bytes=0-499", ByteRange{0, 500}},     {"bytes=500-999", ByteRange{500, 500}},
      {"bytes=0-0", ByteRange{0, 1}},         {"bytes=9999-9999", ByteRange{9'999, 1}},
      {"bytes=9500-", ByteRange{9'500, 500}}, {"bytes=0-", ByteRange{0, kSize}},
      {"bytes=-500", ByteRange{9'500, 500}},  {"bytes=-1", ByteRange{9'999, 1}},
      {"bytes=0007-0008", ByteRange{7, 2}},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, ClipsAtTheEnd) {  // RFC 9110 §14.1.2
  const Case cases[] = {
      {"bytes=9000-9999", ByteRange{9'000, 1'000}}, {"bytes=9000-10000", ByteRange{9'000, 1'000}},
      {"bytes=0-10000", ByteRange{0, kSize}},       {"bytes=0-99999", ByteRange{0, kSize}},
      {"bytes=-10000", ByteRange{0, kSize}},        {"bytes=-10001", ByteRange{0, kSize}},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, NothingToSelectIsUnsatisfiable) {  // RFC 9110 §14.1.2
  const Case cases[] = {
      {"bytes=10000-", kUnsatisfiable},       {"bytes=10000-10000", kUnsatisfiable},
      {"bytes=99999-100000", kUnsatisfiable}, {"bytes=-0", kUnsatisfiable},
      {"bytes=-000", kUnsatisfiable},
  };
  expect_answers(cases, kSize);
}

TEST(ByteRange, NumbersBeyond64BitsAreVeryLarge) {  // RFC 9110 §14.1.2: "MUST anticipate"
  const Case cases[] = {
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
  const Case cases[] = {
      {"bytes=0-", ByteRange{0, kLargest}},
      {"bytes=-1", ByteRange{kLargest - 1, 1}},
      {"bytes=18446744073709551614-", ByteRange{kLargest - 1, 1}},
      {"bytes=18446744073709551615-", kUnsatisfiable},
  };
  expect_answers(cases, kLargest);
}

TEST(ByteRange, EmptyRepresentationIsWhole) {  // RFC 9110 §14.2: MAY ignore Range
  for (const std::string_view field : {"bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"}) {
    EXPECT_EQ(evaluate_range(field, 0), RangeAnswer{kWhole}) << field;
  }
}

TEST(ByteRange, UnitIsCaseInsensitive) {  // RFC 9110 §14.1
  for (const std::string_view field : {"Bytes=0-1", "BYTES=0-1", "bYtEs=0-1"}) {
    EXPECT_EQ(evaluate_range(field, kSize), RangeAnswer(ByteRange{0, 2})) << field;
  }
}

TEST(ByteRange, OtherUnitIsIgnored) {  // RFC 9110 §14.2: "MUST ignore"
  for (const std::string_view field : {"items=0-1", "byte=0-1", "bytess=0-1", "none=0-1", "=0-1"}) {
    EXPECT_EQ(evaluate_range(field, kSize), RangeAnswer{kWhole}) << field;
  }
}

TEST(ByteRange, ListMayHaveWhitespaceAndEmptyMembers) {  // RFC 9110 §5.6.1.2
  for (const std::string_view field :
       {"bytes= 0-1", "bytes=\t0-1", "bytes=0-1 ", "bytes=,0-1", "bytes=0-1,", "bytes= , ,0-1",
        "bytes=0-1 ,\t, ", "bytes=,,,,,,,,0-1,,,,,,,"}) {
    EXPECT_EQ(evaluate_range(field, kSize), RangeAnswer(ByteRange{0, 2})) << field;
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
    EXPECT_EQ(evaluate_range(field, kSize), RangeAnswer{kWhole}) << field;
  }
}

TEST(ByteRange, SeveralRangesAreAnsweredWhole) {  // RFC 9110 §14.2: MAY ignore
  for (const std::string_view field :
       {"bytes=0-0,-1", "bytes= 0-999, 4500-5499, -1000", "bytes=0-1,0-1", "bytes=0-1, bytes=2-3",
        "bytes=10000-,0-1", "bytes=0-1,10000-"}) {
    EXPECT_EQ(evaluate_range(field, kSize), RangeAnswer{kWhole}) << field;
  }
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
    const RangeAnswer answer = evaluate_range(field, size);
    if (const auto* range = std::get_if<ByteRange>(&answer)) {
      ++satisfied;
      ASSERT_GT(range->length, 0U) << field;
      ASSERT_LT(range->first, size) << field;
      ASSERT_LE(range->length, size - range->first) << field;
    }
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
