#include "server/weight.hpp"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

struct WeightCase {
  std::string_view text;
  Weight weight;
};

TEST(Weight, CountsThousandths) {  // RFC 9110 §12.4.2
  constexpr WeightCase kCases[] = {
      {"0", 0},     {"0.", 0},    {"0.0", 0},     {"0.000", 0},   {"0.001", 1},
      {"0.01", 10}, {"0.1", 100}, {"0.123", 123}, {"0.9", 900},   {"0.999", 999},
      {"1", 1000},  {"1.", 1000}, {"1.0", 1000},  {"1.00", 1000}, {"1.000", 1000},
  };
  for (const WeightCase& each : kCases)
    EXPECT_EQ(parse_qvalue(each.text), each.weight) << each.text;
}

TEST(Weight, IsNothingElse) {
  for (const std::string_view text :
       {"",    ".",      ".5",     "2",   "-0",   "-1",   "+1",  "00",   "01",  "1.001", "1.1",
        "1.9", "0.0001", "1.0000", "0,5", "0.5 ", " 0.5", "0.x", "0.-1", "1e0", "\"1\"", "x"}) {
    EXPECT_EQ(parse_qvalue(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace server
