#include "server/error_response.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

std::string_view value_of(const Response& response, std::string_view name) {
  const auto field = std::ranges::find(response.fields(), name, &Field::name);
  return field == response.fields().end() ? "" : field->value;
}

TEST(ErrorResponse, SaysWhatItsStatusMeans) {
  for (unsigned code = 300; code < 600; ++code) {
    const auto status = static_cast<Status>(code);
    if (reason_phrase(status).empty()) continue;
    Response response;
    response.reset(Status::ok);
    response.add("ETag", "\"left over\"");
    compose_error(status, response);
    EXPECT_EQ(response.status(), status);
    EXPECT_EQ(value_of(response, "ETag"), "");
    EXPECT_EQ(value_of(response, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(value_of(response, "Cache-Control"), code >= 400 ? "no-store" : "");
    const std::string title = std::to_string(code) + " " + std::string(reason_phrase(status));
    EXPECT_TRUE(std::get<std::string_view>(response.body()).contains("<h1>" + title + "</h1>"));
  }
}

}  // namespace
}  // namespace server
