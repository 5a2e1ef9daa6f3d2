#include "server/accept_encoding.hpp"

#include <array>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/runtime/allocations.hpp"

namespace server {

void PrintTo(const AcceptEncoding& accepted, std::ostream* out) {
  *out << "br " << accepted.of(ContentCoding::brotli) << ", zstd "
       << accepted.of(ContentCoding::zstd) << ", gzip " << accepted.of(ContentCoding::gzip)
       << ", identity " << accepted.identity;
}

namespace {

constexpr ContentCoding kBrotli = ContentCoding::brotli;
constexpr ContentCoding kZstd = ContentCoding::zstd;
constexpr ContentCoding kGzip = ContentCoding::gzip;

AcceptEncoding weights(Weight brotli, Weight zstd, Weight gzip, Weight identity) {
  return {.codings = {brotli, zstd, gzip}, .identity = identity};
}

struct Parsed {
  std::string_view field;
  AcceptEncoding accepted;
};

void expect_parsed(std::span<const Parsed> cases) {
  for (const Parsed& each : cases) {
    EXPECT_EQ(parse_accept_encoding(each.field), each.accepted) << '"' << each.field << '"';
  }
}

TEST(AcceptEncoding, NamesCodings) {  // RFC 9110 §12.5.3
  expect_parsed({{
      {"gzip, deflate, br, zstd", weights(1000, 1000, 1000, 1)},
      {"gzip", weights(0, 0, 1000, 1)},
      {"GZip,BR,ZSTD", weights(1000, 1000, 1000, 1)},
      {"x-gzip", weights(0, 0, 1000, 1)},  // §8.4.1.3
      {"deflate, compress, dcb, dcz", weights(0, 0, 0, 1)},
      {"gzip-x, brr, b, zstdd, xgzip", weights(0, 0, 0, 1)},
      {"identity", weights(0, 0, 0, 1000)},
  }});
}

TEST(AcceptEncoding, HasWeights) {  // RFC 9110 §12.4.2
  expect_parsed({{
      {"br;q=1, gzip;q=0.8", weights(1000, 0, 800, 1)},
      {"gzip;q=0.5,br ; q=0.25,\tzstd\t;\tq=0.125", weights(250, 125, 500, 1)},
      {"gzip;Q=0.5", weights(0, 0, 500, 1)},
      {"gzip;q=0", weights(0, 0, 0, 1)},
      {"gzip;q=1.0, identity;q=0.5, *;q=0", weights(0, 0, 1000, 500)},
      {"identity;q=0", weights(0, 0, 0, 0)},
  }});
}

TEST(AcceptEncoding, MatchesWhatIsNotNamedWithAnAsterisk) {  // RFC 9110 §12.5.3
  expect_parsed({{
      {"*", weights(1000, 1000, 1000, 1000)},
      {"*;q=0.5", weights(500, 500, 500, 500)},
      {"gzip;q=0, *", weights(1000, 1000, 0, 1000)},
      {"*;q=0.3, br;q=0.7", weights(700, 300, 300, 300)},
      {"*;q=0", weights(0, 0, 0, 0)},
      {"*;q=0, identity;q=0.1", weights(0, 0, 0, 100)},
      {"br, *;q=0", weights(1000, 0, 0, 0)},
  }});
}

TEST(AcceptEncoding, WithoutMembersWantsNoCoding) {  // RFC 9110 §12.5.3
  expect_parsed({{
      {"", weights(0, 0, 0, 1)}, {" , ,\t,", weights(0, 0, 0, 1)},  // §5.6.1.2
  }});
}

TEST(AcceptEncoding, ThatIsMissingLeavesTheChoice) {  // RFC 9110 §12.5.3
  EXPECT_EQ(parse_accept_encoding({}), weights(1, 1, 1, 1000));
}

TEST(AcceptEncoding, PassesOverMalformedMembers) {
  expect_parsed({{
      {"gzip;q=2, br", weights(1000, 0, 0, 1)},
      {"gzip;q=, br", weights(1000, 0, 0, 1)},
      {"gzip;q, br", weights(1000, 0, 0, 1)},
      {"gzip;, br", weights(1000, 0, 0, 1)},
      {"gzip;level=9, br", weights(1000, 0, 0, 1)},
      {"gzip;q=1;q=1, br", weights(1000, 0, 0, 1)},
      {"gzip;q =1, br", weights(1000, 0, 0, 1)},
      {"gzip br, zstd", weights(0, 1000, 0, 1)},
      {"\"gzip\", br", weights(1000, 0, 0, 1)},
      {";q=1, br", weights(1000, 0, 0, 1)},
      {"identity;q=zero", weights(0, 0, 0, 1)},
      {"\xff\x80,br", weights(1000, 0, 0, 1)},
  }});
}

TEST(AcceptEncoding, TakesTheSmallestOfSeveralWeights) {
  expect_parsed({{
      {"gzip;q=0, gzip", weights(0, 0, 0, 1)},
      {"gzip, gzip;q=0", weights(0, 0, 0, 1)},
      {"x-gzip;q=0.5, gzip;q=0.7", weights(0, 0, 500, 1)},
      {"identity, identity;q=0", weights(0, 0, 0, 0)},
  }});
}

/// A coding, or what else there can be.
struct Choice {
  static std::string name(const std::expected<std::optional<ContentCoding>, Status>& selected) {
    if (!selected) return std::to_string(static_cast<unsigned>(selected.error()));
    if (!*selected) return "identity";
    constexpr std::array<const char*, kContentCodings.size()> kNames = {"br", "zstd", "gzip"};
    return kNames[static_cast<std::size_t>(**selected)];
  }
};

struct Selection {
  std::string_view field;
  std::vector<ContentCoding> available;
  bool identity;
  std::string chosen;
};

void expect_selected(std::span<const Selection> cases) {
  for (const Selection& each : cases) {
    const AcceptEncoding accepted = parse_accept_encoding(each.field);
    EXPECT_EQ(Choice::name(select_coding(accepted, each.available, each.identity)), each.chosen)
        << each.field;
  }
}

TEST(SelectCoding, PrefersTheLargerWeight) {
  const Selection cases[] = {
      {"br;q=0.5, gzip;q=0.8", {kBrotli, kZstd, kGzip}, true, "gzip"},
      {"br;q=0.001, gzip;q=0.002, zstd;q=0.003", {kBrotli, kGzip, kZstd}, true, "zstd"},
      {"gzip;q=0.5, identity;q=0.6", {kGzip}, true, "identity"},
      {"br;q=1, gzip;q=0.8", {kGzip}, true, "gzip"},
      {"*;q=0.5, gzip;q=0.1", {kGzip}, true, "identity"},
  };
  expect_selected(cases);
}

TEST(SelectCoding, FollowsTheServerWhereWeightsAreEqual) {
  const Selection cases[] = {
      {"gzip, deflate, br, zstd", {kBrotli, kZstd, kGzip}, true, "br"},
      {"gzip, deflate, br, zstd", {kZstd, kBrotli, kGzip}, true, "zstd"},
      {"gzip, deflate, br, zstd", {kGzip}, true, "gzip"},
      {"gzip, identity", {kGzip}, true, "gzip"},
      {"gzip;q=0.5, identity;q=0.5", {kGzip}, true, "gzip"},
      {"*", {kZstd, kGzip}, true, "zstd"},
      {"gzip;q=0.001", {kGzip}, true, "gzip"},
  };
  expect_selected(cases);
}

TEST(SelectCoding, SendsIdentityWhereNoCodingIsWanted) {  // RFC 9110 §12.5.3
  const Selection cases[] = {
      {"", {kBrotli, kGzip}, true, "identity"},
      {"deflate", {kBrotli, kGzip}, true, "identity"},
      {"gzip;q=0", {kGzip}, true, "identity"},
      {"gzip", {}, true, "identity"},
      {"*;q=0, identity", {kGzip}, true, "identity"},
  };
  expect_selected(cases);
}

TEST(SelectCoding, RefusesOnlyWhenEverythingIsRefused) {  // RFC 9110 §12.5.3, §15.5.7
  const Selection cases[] = {
      {"identity;q=0", {kGzip}, true, "406"},     {"*;q=0", {kBrotli, kZstd, kGzip}, true, "406"},
      {"br, identity;q=0", {kGzip}, true, "406"}, {"gzip, identity;q=0", {kGzip}, true, "gzip"},
      {"gzip", {kBrotli}, false, "406"},          {"", {kGzip}, false, "406"},
  };
  expect_selected(cases);
}

TEST(SelectCoding, SendsACodingToAnyoneOnlyWhenThereIsNothingElse) {
  const AcceptEncoding anything = parse_accept_encoding({});
  const std::array available = {kBrotli, kGzip};
  EXPECT_EQ(Choice::name(select_coding(anything, available, true)), "identity");
  EXPECT_EQ(Choice::name(select_coding(anything, available, false)), "br");
}

TEST(AcceptEncoding, AllocatesNothing) {
  const std::array available = {kBrotli, kZstd, kGzip};
  const std::uint64_t before = tests::allocations();
  for (const std::string_view field : {"gzip, deflate, br, zstd", "br;q=1, gzip;q=0.8", ""}) {
    (void)select_coding(parse_accept_encoding(field), available, true);
  }
  EXPECT_EQ(tests::allocations(), before);
}

}  // namespace
}  // namespace server
