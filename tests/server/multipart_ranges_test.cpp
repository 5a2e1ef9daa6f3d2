#include "server/multipart_ranges.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/runtime/allocations.hpp"

namespace server {
namespace {

constexpr std::string_view kName = "0123456789abcdef0123456789abcdef";

Boundary boundary() {
  Boundary boundary{};
  std::ranges::copy(kName, boundary.begin());
  return boundary;
}

/// The body as it is sent.
std::string body_of(const MultipartRanges& multipart, std::string_view bytes) {
  std::string body;
  for (const BodyPart& part : multipart.parts()) {
    body.append(part.head).append(bytes.substr(part.range.first, part.range.length));
  }
  return body.append(multipart.end());
}

TEST(MultipartRanges, IsExact) {  // RFC 9110 §14.6
  const ByteRange ranges[] = {{0, 2}, {9, 1}};
  MultipartRanges multipart;
  multipart.compose(ranges, 10, "text/plain; charset=utf-8", boundary());
  EXPECT_EQ(multipart.media_type(),
            "multipart/byteranges; boundary=0123456789abcdef0123456789abcdef");
  EXPECT_EQ(body_of(multipart, "0123456789"),
            "--0123456789abcdef0123456789abcdef\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Range: bytes 0-1/10\r\n"
            "\r\n"
            "01\r\n"
            "--0123456789abcdef0123456789abcdef\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Range: bytes 9-9/10\r\n"
            "\r\n"
            "9\r\n"
            "--0123456789abcdef0123456789abcdef--\r\n");
}

TEST(MultipartRanges, HasNoTypeWhereTheRepresentationHasNone) {  // RFC 9110 §15.3.7.2
  const ByteRange ranges[] = {{0, 1}, {2, 1}};
  MultipartRanges multipart;
  multipart.compose(ranges, 3, "", boundary());
  EXPECT_EQ(body_of(multipart, "abc"),
            "--" + std::string(kName) + "\r\nContent-Range: bytes 0-0/3\r\n\r\na\r\n--" +
                std::string(kName) + "\r\nContent-Range: bytes 2-2/3\r\n\r\nc\r\n--" +
                std::string(kName) + "--\r\n");
}

TEST(MultipartRanges, KnowsItsSize) {  // RFC 9110 §8.6
  const std::string bytes(5'000, 'x');
  MultipartRanges multipart;
  for (const std::size_t count : {1'000U, 2U, 16U}) {
    std::vector<ByteRange> ranges;
    for (std::uint64_t i = 0; i < count; ++i) ranges.push_back({5 * i, 1 + i % 3});
    multipart.compose(ranges, bytes.size(), "application/octet-stream", boundary());
    EXPECT_EQ(multipart.parts().size(), count);
    EXPECT_EQ(multipart.size(), body_of(multipart, bytes).size());
  }
}

TEST(MultipartRanges, HoldsTheLongestNumbers) {
  constexpr std::uint64_t kLargest = 18'446'744'073'709'551'615U;
  const ByteRange ranges[] = {{kLargest - 4, 1}, {kLargest - 1, 1}};
  MultipartRanges multipart;
  multipart.compose(ranges, kLargest, "x/y", boundary());
  EXPECT_TRUE(multipart.parts()[1].head.ends_with(
      "\r\nContent-Range: bytes 18446744073709551614-18446744073709551614/"
      "18446744073709551615\r\n\r\n"));
}

TEST(MultipartRanges, NeedsNoMemoryOnceThereIsSome) {
  const ByteRange ranges[] = {{0, 1}, {2, 1}, {4, 1}};
  MultipartRanges multipart;
  multipart.compose(ranges, 10, "text/plain", boundary());
  const std::uint64_t before = tests::allocations();
  multipart.compose(ranges, 10, "text/plain", boundary());
  EXPECT_EQ(tests::allocations() - before, 0U);
}

TEST(RandomBoundary, IsHexadecimalAndNeverTheSame) {  // RFC 2046 §5.1.1
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const Boundary boundary = random_boundary();
    const std::string text(boundary.begin(), boundary.end());
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos) << text;
    EXPECT_TRUE(seen.insert(text).second) << text;
  }
  // Every place takes every value.
  for (std::size_t place = 0; place < sizeof(Boundary); ++place) {
    std::set<char> values;
    for (const std::string& text : seen) values.insert(text[place]);
    EXPECT_EQ(values.size(), 16U) << place;
  }
}

}  // namespace
}  // namespace server
