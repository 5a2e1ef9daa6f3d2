#include "server/partial_content.hpp"

#include <string>
#include <variant>

#include <gtest/gtest.h>

namespace server {
namespace {

constexpr std::size_t kMost = 4;
constexpr std::string_view kBytes = "0123456789";

/// What would be answered without Range.
void compose_whole(const Body& body, Response& response) {
  response.reset(Status::ok);
  response.add("content-type", "text/plain");
  response.add("ETag", "\"1\"");
  response.set_body(body);
}

std::size_t count_of(std::string_view name, const Response& response) {
  std::size_t count = 0;
  for (const Field& field : response.fields()) count += field.name == name ? 1U : 0U;
  return count;
}

Request asking_for(std::string_view ranges) {
  Request request;
  request.fields[static_cast<std::size_t>(KnownField::range)] = ranges;
  return request;
}

TEST(PartialContent, IsThePartInMemory) {  // RFC 9110 §15.3.7.1
  Response response;
  compose_whole(kBytes, response);
  apply_range(asking_for("bytes=2-4"), kMost, response);
  EXPECT_EQ(response.status(), Status::partial_content);
  EXPECT_EQ(std::get<std::string_view>(response.body()), "234");
  EXPECT_EQ(response.field("Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(response.field("Content-Type"), "text/plain");
  EXPECT_EQ(response.field("ETag"), "\"1\"");
}

TEST(PartialContent, IsThePartOfAFile) {  // RFC 9110 §15.3.7.1
  Response response;
  compose_whole(FilePart{.offset = 0, .length = 1'000}, response);
  apply_range(asking_for("bytes=-10"), kMost, response);
  EXPECT_EQ(response.status(), Status::partial_content);
  const auto& part = std::get<FilePart>(response.body());
  EXPECT_EQ(part.offset, 990U);
  EXPECT_EQ(part.length, 10U);
  EXPECT_EQ(response.field("Content-Range"), "bytes 990-999/1000");
}

TEST(PartialContent, OfSeveralRangesIsMultipart) {  // RFC 9110 §15.3.7.2
  for (const Body& whole : {Body(kBytes), Body(FilePart{.offset = 0, .length = 10})}) {
    Response response;
    compose_whole(whole, response);
    apply_range(asking_for("bytes=0-0,-1"), kMost, response);
    EXPECT_EQ(response.status(), Status::partial_content);
    const auto& body = std::get<MultipartBody>(response.body());
    EXPECT_EQ(body.in_memory(), std::holds_alternative<std::string_view>(whole));
    ASSERT_EQ(body.ranges->parts().size(), 2U);
    EXPECT_EQ(body.ranges->parts()[1].range, (ByteRange{9, 1}));
    EXPECT_TRUE(body.ranges->parts()[1].head.contains("\r\nContent-Type: text/plain\r\n"));
    EXPECT_EQ(size_of(response.body()), body.ranges->size());
    EXPECT_EQ(response.field("Content-Type"), body.ranges->media_type());
    EXPECT_EQ(count_of("content-type", response) + count_of("Content-Type", response), 1U);
    // "MUST NOT generate a Content-Range header field in the HTTP header section"
    EXPECT_EQ(response.field("Content-Range"), std::nullopt);
    EXPECT_EQ(response.field("ETag"), "\"1\"");
  }
}

TEST(PartialContent, WithoutATypeHasOneNonetheless) {  // RFC 9110 §15.3.7.2
  Response response;
  response.reset(Status::ok);
  response.set_body(kBytes);
  apply_range(asking_for("bytes=0-0,-1"), kMost, response);
  const auto& body = std::get<MultipartBody>(response.body());
  EXPECT_EQ(response.field("Content-Type"), body.ranges->media_type());
  EXPECT_FALSE(body.ranges->parts()[0].head.contains("Content-Type"));
}

TEST(PartialContent, OfSeveralRangesWithOneLeftIsNotMultipart) {  // RFC 9110 §15.3.7.2
  for (const std::string_view field : {"bytes=0-1,2-3", "bytes=0-3,99-", "bytes=-0,0-3"}) {
    Response response;
    compose_whole(kBytes, response);
    apply_range(asking_for(field), kMost, response);
    EXPECT_EQ(response.field("Content-Range"), "bytes 0-3/10") << field;
    EXPECT_EQ(response.field("Content-Type"), "text/plain");
    EXPECT_EQ(std::get<std::string_view>(response.body()), "0123") << field;
  }
}

TEST(PartialContent, ThatIsNotThereIsRefused) {  // RFC 9110 §15.5.17
  for (const std::string_view field : {"bytes=10-", "bytes=10-,-0"}) {
    Response response;
    compose_whole(kBytes, response);
    apply_range(asking_for(field), kMost, response);
    EXPECT_EQ(response.status(), Status::range_not_satisfiable) << field;
    EXPECT_EQ(response.field("Content-Range"), "bytes */10");
    EXPECT_EQ(response.field("ETag"), std::nullopt);
  }
}

TEST(PartialContent, IsTheWholeWhereRangeIsIgnored) {  // RFC 9110 §14.2
  for (const std::string_view field :
       {"lines=0-1", "bytes=x", "bytes=0-0,2-2,4-4,6-6,8-8", "bytes=0-0,0-0,0-0,0-0,0-0"}) {
    Response response;
    compose_whole(kBytes, response);
    apply_range(asking_for(field), kMost, response);
    EXPECT_EQ(response.status(), Status::ok) << field;
    EXPECT_EQ(std::get<std::string_view>(response.body()), kBytes);
    EXPECT_EQ(response.field("Content-Range"), std::nullopt);
  }
}

}  // namespace
}  // namespace server
