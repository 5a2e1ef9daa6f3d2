#include "server/request_id.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "server/response.hpp"

namespace server {
namespace {

TEST(RequestId, IsOfOneLengthAndNeverTheSame) {
  RequestIds ids;
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const RequestId id = ids.next();
    EXPECT_EQ(id.text().size(), RequestId::kSize);
    EXPECT_TRUE(seen.insert(std::string(id.text())).second) << id.text();
  }
}

TEST(RequestId, IsANumberInHexadecimalBehindWhatWasDrawn) {
  RequestIds ids;
  const std::string first(ids.next().text());
  const std::string second(ids.next().text());
  EXPECT_EQ(first.substr(8), "-00000001");
  EXPECT_EQ(second, first.substr(0, 8) + "-00000002");
  EXPECT_EQ(first.substr(0, 8).find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(RequestId, IsNotSharedByWorkers) {
  EXPECT_NE(RequestIds().next().text(), RequestIds().next().text());
}

TEST(RequestId, IsMadeWhenAResponseIsAskedForIt) {
  RequestIds ids;
  Response response;
  response.take_id_from(ids);
  response.reset(Status::ok);
  response.reset(Status::ok);
  const std::string id(response.id());
  EXPECT_TRUE(id.ends_with("-00000001")) << id;
  EXPECT_EQ(response.id(), id);
  response.reset(Status::ok);
  EXPECT_TRUE(response.id().ends_with("-00000002"));
  EXPECT_EQ(Response().id(), "");
}

}  // namespace
}  // namespace server
