#include "config/assign.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace config {
namespace {

Value text(std::string value) {
  return {.data = std::move(value), .place = {.line = 1, .column = 1}};
}

TEST(Assign, AutoTakesAValueBack) {
  Config config;
  config.server.workers = 3;
  config.limits.send_buffer = 1_MiB;
  std::vector<Diagnostic> diagnostics;
  assign(*find_key("server", "workers"), text("auto"), {}, config, diagnostics);
  assign(*find_key("limits", "send-buffer"), text("auto"), {}, config, diagnostics);
  EXPECT_EQ(config, Config());
  EXPECT_TRUE(diagnostics.empty());
}

TEST(Assign, LeavesTheConfigAloneWhenTheValueIsWrong) {
  Config config;
  config.server.workers = 3;
  std::vector<Diagnostic> diagnostics;
  assign(*find_key("server", "workers"), text("many"), {}, config, diagnostics);
  EXPECT_EQ(config.server.workers, 3U);
  EXPECT_EQ(diagnostics.size(), 1U);
}

}  // namespace
}  // namespace config
