#include "server/accept.hpp"

#include <array>

#include <gtest/gtest.h>

namespace server {
namespace {

constexpr std::array<std::string_view, 3> kOffered = {"text/html", "text/plain",
                                                      "application/json"};

struct AcceptCase {
  std::string_view accept;
  std::string_view chosen;
};

void expect_chosen(std::span<const AcceptCase> cases) {
  for (const AcceptCase& each : cases) {
    EXPECT_EQ(kOffered[select_media_type(each.accept, kOffered)], each.chosen)
        << '"' << each.accept << '"';
  }
}

TEST(Accept, NamesTypes) {  // RFC 9110 §12.5.1
  expect_chosen({{
      {"text/plain", "text/plain"},
      {"Application/JSON", "application/json"},
      {"image/png, application/json", "application/json"},
      {"application/json, text/plain", "text/plain"},  // equal: as the server likes it
      {"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "text/html"},
  }});
}

TEST(Accept, HasWeights) {  // RFC 9110 §12.4.2
  expect_chosen({{
      {"text/html;q=0.5, text/plain;q=0.6, application/json;q=0.4", "text/plain"},
      {"text/html;q=0.5,application/json", "application/json"},
      {"text/html;q=0, */*;q=0.1", "text/plain"},
      {"text/plain ; Q=0.2,\ttext/html\t;\tq=0.1", "text/plain"},
  }});
}

TEST(Accept, HasRanges) {  // RFC 9110 §12.5.1
  expect_chosen({{
      {"*/*", "text/html"},
      {"text/*", "text/html"},
      {"application/*", "application/json"},
      {"APPLICATION/*", "application/json"},
      {"*/*;q=0.1, application/*", "application/json"},
  }});
}

TEST(Accept, CountsTheMostSpecificRange) {  // RFC 9110 §12.5.1
  expect_chosen({{
      {"text/html;q=0.1, text/*;q=0.5, */*;q=0.3", "text/plain"},
      {"*/*;q=0.9, text/*;q=0.1", "application/json"},
      {"text/*;q=0.9, text/html;q=0, text/plain;q=0.1", "text/plain"},
      {"text/plain;q=0.2, text/plain;q=0.9, text/html;q=0.5", "text/html"},
  }});
}

TEST(Accept, HasParameters) {
  expect_chosen({{
      {"text/html;level=1, text/plain;q=0.5", "text/plain"},
      {"text/html;q=0.5;level=1, text/plain;q=0.4", "text/html"},
      {"application/json;charset=utf-8, text/html;q=0.9", "application/json"},
      {"application/json; charset=\"UTF-8\", text/html;q=0.9", "application/json"},
      {"application/json;charset=latin1, text/html;q=0.9", "text/html"},
      {"text/html;x=\",\\\",;q=1\";q=0.5, text/plain;q=0.1", "text/plain"},
  }});
}

TEST(Accept, PassesOverMalformedRanges) {
  expect_chosen({{
      {"json, text/plain", "text/plain"},
      {"*, text/plain", "text/plain"},
      {"*/json, text/plain", "text/plain"},
      {"text/, text/plain", "text/plain"},
      {"/html, text/plain", "text/plain"},
      {"text/html/x, text/plain", "text/plain"},
      {"text /html, text/plain", "text/plain"},
      {"text/html;q=2, text/plain;q=0.1", "text/plain"},
      {"text/html;q, text/plain;q=0.1", "text/plain"},
      {"text/html;=, text/plain;q=0.1", "text/plain"},
      {"text/html;x=\"y, text/plain", "text/html"},  // the string has no end
      {",, ;, text/plain", "text/plain"},
      {"text/html;x=\"\\", "text/html"},
  }});
}

TEST(Accept, FallsBackToTheFirst) {  // RFC 9110 §12.4.1
  EXPECT_EQ(select_media_type({}, kOffered), 0U);
  expect_chosen({{
      {"", "text/html"},
      {"image/png", "text/html"},
      {"*/*;q=0", "text/html"},
      {"text/html;q=0", "text/html"},
  }});
}

}  // namespace
}  // namespace server
