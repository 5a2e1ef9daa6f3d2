#include "server/access_filter.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace server {
namespace {

AccessRecord response(std::string_view path, unsigned status = 200, bool aborted = false) {
  return {.path = path, .status = status, .aborted = aborted};
}

TEST(AccessFilter, AdmitsEverythingUnlessToldOtherwise) {
  AccessFilter filter{config::AccessLog{}};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(filter.admits(response("/a")));
  EXPECT_TRUE(filter.admits(response("")));
}

TEST(AccessFilter, LeavesOutPaths) {
  config::AccessLog options;
  options.leave_out = {"/health", "/live/**"};
  AccessFilter filter(options);
  EXPECT_FALSE(filter.admits(response("/health")));
  EXPECT_FALSE(filter.admits(response("/live/a/b", 503)));
  EXPECT_TRUE(filter.admits(response("/healthy")));
  EXPECT_TRUE(filter.admits(response("", 400)));
}

TEST(AccessFilter, AdmitsOneOfSoManyAndEveryError) {
  config::AccessLog options;
  options.sample = 3;
  AccessFilter filter(options);
  std::string admitted;
  for (int i = 0; i < 9; ++i) admitted += filter.admits(response("/a")) ? 'x' : '-';
  EXPECT_EQ(admitted, "--x--x--x");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(filter.admits(response("/a", 404)));
    EXPECT_TRUE(filter.admits(response("/a", 200, true)));
  }
}

}  // namespace
}  // namespace server
