#include "server/http1_head.hpp"

#include <string>

#include <gtest/gtest.h>

#include "server/error_response.hpp"
#include "tests/server/site.hpp"

namespace server {
namespace {

constexpr std::int64_t kHeadSecond = 784'111'777;
constexpr std::string_view kHeadDate = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view kNextDate = "Sun, 06 Nov 1994 08:49:38 GMT";

std::string head_of(const Response& response, ConnectionField connection) {
  std::string head = "what was there before";
  const std::size_t place =
      write_http1_head(response, connection, format_http_date(kHeadSecond), head);
  EXPECT_EQ(head.substr(place, kHeadDate.size()), kHeadDate);
  return head;
}

TEST(Http1Head, IsExact) {
  Response response;
  response.reset(Status::ok);
  response.add("Content-Type", "text/plain");
  response.add("ETag", "\"1\"");
  response.set_body("hello");
  const std::string start =
      "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: quoit\r\n"
      "Content-Type: text/plain\r\nETag: \"1\"\r\nContent-Length: 5\r\n";
  EXPECT_EQ(head_of(response, ConnectionField::none), start + "\r\n");
  EXPECT_EQ(head_of(response, ConnectionField::close), start + "Connection: close\r\n\r\n");
  EXPECT_EQ(head_of(response, ConnectionField::keep_alive),
            start + "Connection: keep-alive\r\n\r\n");
}

TEST(Http1Head, HasTheFieldsOfTheExtension) {
  constexpr Field kMore[] = {{"X-A", "1"}, {"X-B", ""}};
  Response response;
  response.reset(Status::ok);
  response.add("ETag", "\"1\"");
  response.extend(kMore);
  EXPECT_TRUE(head_of(response, ConnectionField::none)
                  .ends_with("\r\nETag: \"1\"\r\nX-A: 1\r\nX-B: \r\n"
                             "Content-Length: 0\r\n\r\n"));
}

TEST(Http1Head, StatesTheLengthOfEveryBody) {  // RFC 9110 §8.6
  Response response;
  response.reset(Status::partial_content);
  response.set_body(FilePart{.offset = 7, .length = 18'446'744'073'709'551'615U});
  EXPECT_TRUE(head_of(response, ConnectionField::none)
                  .ends_with("\r\nContent-Length: 18446744073709551615\r\n\r\n"));
  response.reset(Status::ok);
  EXPECT_TRUE(head_of(response, ConnectionField::none).ends_with("\r\nContent-Length: 0\r\n\r\n"));
}

TEST(Http1Head, StatesNoLengthForNotModified) {
  Response response;
  response.reset(Status::not_modified);
  response.add("ETag", "\"1\"");
  EXPECT_EQ(head_of(response, ConnectionField::none),
            "HTTP/1.1 304 Not Modified\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Server: quoit\r\nETag: \"1\"\r\n\r\n");
}

TEST(Http1Head, StatesNoLengthForNoContent) {  // RFC 9110 §8.6
  Response response;
  response.reset(Status::no_content);
  EXPECT_FALSE(head_of(response, ConnectionField::none).contains("Content-Length"));
}

/// A whole file in memory, as a handler answers with it.
class PrebuiltHead : public testing::Test {
 protected:
  PrebuiltHead() {
    folder_.write("a", "hello");
    resource_ = site_.load("/a");
    file_ = resource_->identity();
    response_.reset(Status::ok);
    response_.add("Content-Type", resource_->media_type());
    response_.set_body(file_->bytes());
    response_.keep(resource_, file_);
    response_.mark_whole();
  }

  /// What would be sent.
  [[nodiscard]] std::string block() const {
    const std::size_t size = file_->prebuilt().size;
    return {file_->headroom().last(size).data(), size + file_->bytes().size()};
  }
  [[nodiscard]] bool prebuild() {
    std::string scratch;
    return prebuild_http1_head(response_, format_http_date(kHeadSecond), kHeadSecond, scratch);
  }

  tests::TemporaryFolder folder_;
  tests::Site site_{folder_.path(), {}};
  ResourceRef resource_;
  RepresentationRef file_;
  Response response_;
};

TEST_F(PrebuiltHead, StandsRightInFrontOfTheBody) {
  ASSERT_TRUE(prebuild());
  EXPECT_EQ(block(), head_of(response_, ConnectionField::none) + "hello");
}

TEST_F(PrebuiltHead, IsGivenANewDate) {
  ASSERT_TRUE(prebuild());
  std::string expected = block();
  EXPECT_TRUE(refresh_http1_head(*file_, format_http_date(kHeadSecond + 1), kHeadSecond + 1));
  expected.replace(expected.find(kHeadDate), kHeadDate.size(), kNextDate);
  EXPECT_EQ(block(), expected);
}

TEST_F(PrebuiltHead, DoesNotChangeWhileItIsBeingSent) {
  ASSERT_TRUE(prebuild());
  const std::string before = block();
  ++file_->prebuilt().being_sent;
  EXPECT_TRUE(refresh_http1_head(*file_, format_http_date(kHeadSecond), kHeadSecond));
  EXPECT_FALSE(refresh_http1_head(*file_, format_http_date(kHeadSecond + 1), kHeadSecond + 1));
  EXPECT_EQ(block(), before);
  --file_->prebuilt().being_sent;
  EXPECT_TRUE(refresh_http1_head(*file_, format_http_date(kHeadSecond + 1), kHeadSecond + 1));
}

TEST_F(PrebuiltHead, NeedsRoom) {
  const std::size_t rest = Representation::kHeadroom -
                           head_of(response_, ConnectionField::none).size() -
                           std::string_view("X: \r\n").size();
  const std::string value(rest + 1, 'x');
  response_.add("X", std::string_view(value).substr(1));
  EXPECT_TRUE(prebuild());
  EXPECT_EQ(file_->prebuilt().size, Representation::kHeadroom);
  file_->prebuilt() = {};
  response_.reset(Status::ok);
  response_.add("Content-Type", resource_->media_type());
  response_.set_body(file_->bytes());
  response_.keep(resource_, file_);
  response_.add("X", value);
  EXPECT_FALSE(prebuild());
  EXPECT_EQ(file_->prebuilt().size, 0U);
}

}  // namespace
}  // namespace server
