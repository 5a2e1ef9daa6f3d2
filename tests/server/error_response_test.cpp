#include "server/error_response.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/runtime/allocations.hpp"

namespace server {
namespace {

std::string_view value_of(const Response& response, std::string_view name) {
  const auto field = std::ranges::find(response.fields(), name, &Field::name);
  return field == response.fields().end() ? "" : field->value;
}

std::string_view body_of(const Response& response) {
  return std::get<std::string_view>(response.body());
}

Request accepting(std::string_view media_types) {
  Request request;
  request.fields[static_cast<std::size_t>(KnownField::accept)] = media_types;
  return request;
}

/// All but those of success, and 304.
std::vector<Status> all_with_pages() {
  std::vector<Status> all;
  for (unsigned code = 300; code < 600; ++code) {
    const auto status = static_cast<Status>(code);
    if (status != Status::not_modified && !reason_phrase(status).empty()) all.push_back(status);
  }
  return all;
}

TEST(ErrorResponse, SaysWhatItsStatusMeans) {
  for (const Status status : all_with_pages()) {
    const auto code = static_cast<unsigned>(status);
    Response response;
    response.reset(Status::ok);
    response.add("ETag", "\"left over\"");
    compose_error(status, {}, response);
    EXPECT_EQ(response.status(), status);
    EXPECT_EQ(value_of(response, "ETag"), "");
    EXPECT_EQ(value_of(response, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(value_of(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(value_of(response, "Cache-Control"), code >= 400 ? "no-store" : "");
    EXPECT_EQ(value_of(response, "Vary"), code >= 400 ? "Accept" : "");
    const std::string title = std::to_string(code) + " " + std::string(reason_phrase(status));
    EXPECT_TRUE(body_of(response).contains("<h1>" + title + "</h1>\n<p>")) << title;
  }
}

struct Form {
  std::string_view accept;
  std::string_view type;
  std::string_view body;  ///< its beginning
};

constexpr std::string_view kJson =
    R"({"title":"Not Found","status":404,"detail":"There is nothing at this address."})"
    "\n";

TEST(ErrorResponse, HasTheFormThatIsAccepted) {  // RFC 9110 §12.5.1, RFC 9457 §3.1
  constexpr Form kForms[] = {
      {"text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8", "<!DOCTYPE html>"},
      {"*/*", "text/html; charset=utf-8", "<!DOCTYPE html>"},
      {"image/avif,image/webp", "text/html; charset=utf-8", "<!DOCTYPE html>"},
      {"text/plain", "text/plain; charset=utf-8",
       "404 Not Found\nThere is nothing at this address.\n"},
      {"application/json", "application/json", kJson},
      {"application/problem+json", "application/problem+json", kJson},
      {"application/json, text/plain;q=0.9, */*;q=0.1", "application/json", kJson},
  };
  for (const Form& each : kForms) {
    Response response;
    compose_error(Status::not_found, accepting(each.accept), response);
    EXPECT_EQ(value_of(response, "Content-Type"), each.type) << each.accept;
    EXPECT_TRUE(body_of(response).starts_with(each.body)) << body_of(response);
  }
}

TEST(ErrorResponse, OfARedirectIsTheSameForEverybody) {
  Response response;
  compose_error(Status::moved_permanently, accepting("application/json"), response);
  EXPECT_EQ(value_of(response, "Content-Type"), "text/html; charset=utf-8");
}

TEST(ErrorResponse, NeedsNoEscapes) {
  for (const Status status : all_with_pages()) {
    Response response;
    compose_error(status, accepting("text/plain"), response);
    if (!is_error(status)) continue;
    EXPECT_EQ(body_of(response).find_first_of("<>&\"\\"), std::string_view::npos)
        << body_of(response);
  }
}

TEST(ErrorResponse, HasTheFieldsThatItsStatusAsksFor) {
  for (const Status status : all_with_pages()) {
    Response response;
    compose_error(status, {}, response);
    const bool is_405 = status == Status::method_not_allowed;  // RFC 9110 §15.5.6
    EXPECT_EQ(value_of(response, "Allow"), is_405 ? "GET, HEAD, OPTIONS" : "");
    const bool is_503 = status == Status::service_unavailable;  // RFC 9110 §15.6.4
    EXPECT_EQ(value_of(response, "Retry-After"), is_503 ? "1" : "");
  }
}

TEST(ErrorResponse, SaysWhichVersionsItSpeaks) {  // RFC 9110 §15.6.6
  Response response;
  compose_error(Status::http_version_not_supported, {}, response);
  EXPECT_TRUE(body_of(response).contains("HTTP/1.1 and HTTP/1.0"));
}

TEST(ErrorResponse, LetsBrowsersGuessOnlyWhenTold) {
  Response response;
  compose_error(Status::not_found, {}, response, false);
  EXPECT_EQ(value_of(response, "X-Content-Type-Options"), "");
}

TEST(ErrorResponse, NamesTheRequest) {
  RequestIds ids;
  const auto body = [&](std::string_view accept, std::string& id) {
    Response response;
    response.take_id_from(ids);
    compose_error(Status::not_found, accepting(accept), response);
    id = response.id();
    EXPECT_EQ(value_of(response, "X-Request-Id"), id);
    return std::string(body_of(response));
  };
  std::string id;
  const std::string page = body("text/html", id);
  EXPECT_TRUE(page.contains("<small>Request " + id + "</small>")) << page;
  const std::string text = body("text/plain", id);
  EXPECT_EQ(text, "404 Not Found\nThere is nothing at this address.\nRequest " + id + "\n");
  const std::string json = body("application/json", id);
  EXPECT_TRUE(json.ends_with(R"(,"id":")" + id + "\"}\n")) << json;
}

TEST(ErrorResponse, NamesNoRequestInWhatCachesKeep) {
  RequestIds ids;
  Response response;
  response.take_id_from(ids);
  compose_error(Status::moved_permanently, {}, response);
  EXPECT_EQ(value_of(response, "X-Request-Id"), "");
  EXPECT_FALSE(body_of(response).contains("Request"));
}

TEST(ErrorResponse, IsASmallPageThatRefersToNothingElse) {
  for (const Status status : all_with_pages()) {
    Response response;
    compose_error(status, {}, response);
    constexpr std::size_t kMost = 2048;
    EXPECT_LT(body_of(response).size(), kMost);
    EXPECT_FALSE(body_of(response).contains("src="));
    EXPECT_FALSE(body_of(response).contains("url("));
    EXPECT_FALSE(body_of(response).contains("href=\"http"));
  }
}

TEST(ErrorResponse, AllocatesNothingWhenWarm) {
  RequestIds ids;
  Response response;
  response.take_id_from(ids);
  compose_error(Status::not_found, {}, response);
  const std::uint64_t before = tests::allocations();
  compose_error(Status::not_found, accepting("text/plain;q=0.5, application/json"), response);
  EXPECT_EQ(tests::allocations(), before);
}

}  // namespace
}  // namespace server
