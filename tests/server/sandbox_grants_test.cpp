#include "server/sandbox_grants.hpp"

#include <algorithm>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/runtime/support.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;
using Access = Grant::Access;

class SandboxGrants : public testing::Test {
 protected:
  SandboxGrants() {
    for (const char* const folder : {"srv/releases/1", "srv/releases/2", "data/sites/a", "etc"}) {
      fs::create_directories(base_ / folder);
    }
    config_.sites.front().root = (base_ / "srv/releases/1").string();
  }

  [[nodiscard]] bool grants(const std::string& path, Access access = Access::read) const {
    const auto all = grants_for(config_, (base_ / "etc/quoit.toml").string());
    return std::ranges::find(all, Grant{.path = (base_ / path).string(), .access = access}) !=
           all.end();
  }

  const tests::TemporaryFolder folder_;
  const fs::path base_ = fs::canonical(folder_.path());
  config::Config config_;
};

TEST_F(SandboxGrants, HoldTheFolderThatARootIsIn) {
  EXPECT_TRUE(grants("srv/releases"));
  EXPECT_FALSE(grants("srv"));
}

TEST_F(SandboxGrants, HoldWhereLinksLead) {
  fs::create_directory_symlink("releases/1", base_ / "srv/current");
  fs::create_directory_symlink(base_ / "srv/current", base_ / "data/site");
  config_.sites.front().root = (base_ / "data/site").string();
  EXPECT_TRUE(grants("data"));
  EXPECT_TRUE(grants("srv"));
  EXPECT_TRUE(grants("srv/releases"));
}

TEST_F(SandboxGrants, HoldWhereALinkInTheMiddleLeads) {
  fs::create_directory_symlink("../data/sites", base_ / "srv/sites");
  config_.sites.front().root = (base_ / "srv/sites/a").string();
  EXPECT_TRUE(grants("data"));
  EXPECT_TRUE(grants("data/sites"));
}

TEST_F(SandboxGrants, EndWithALinkThatLeadsToItself) {
  fs::create_directory_symlink("loop", base_ / "loop");
  config_.sites.front().root = (base_ / "loop").string();
  const auto all = grants_for(config_, "");
  EXPECT_TRUE(std::ranges::find(all, Grant{.path = base_.string()}) != all.end());
}

TEST_F(SandboxGrants, HoldTheRootItselfWhereItsFolderIsEverything) {
  config_.sites.front().root = "/usr";
  const auto all = grants_for(config_, "");
  EXPECT_TRUE(std::ranges::find(all, Grant{.path = "/usr"}) != all.end());
  EXPECT_TRUE(std::ranges::find(all, Grant{.path = "/"}) == all.end());
}

TEST_F(SandboxGrants, HoldTheConfigurationTheLogAndSockets) {
  config_.access_log.sink = (base_ / "log/access.log").string();
  config_.metrics.listen = config::Address{.family = config::Address::Family::unix_domain,
                                           .host = (base_ / "run/metrics").string(),
                                           .port = 0};
  config_.server.listen = {{.address = {.family = config::Address::Family::unix_domain,
                                        .host = (base_ / "run/quoit/http").string(),
                                        .port = 0}}};
  config_.sandbox.paths = {(base_ / "data").string()};
  EXPECT_TRUE(grants("etc"));
  EXPECT_TRUE(grants("log", Access::append));
  EXPECT_TRUE(grants("run", Access::sockets));
  EXPECT_TRUE(grants("run/quoit", Access::sockets));
  EXPECT_TRUE(grants("data"));
}

TEST_F(SandboxGrants, AreKeptByFoldersBelowThem) {
  const std::vector<Grant> all = grants_for(config_, "");
  EXPECT_TRUE(is_granted((base_ / "srv/releases/2").string(), all));
  EXPECT_TRUE(is_granted((base_ / "srv/releases").string(), all));
  EXPECT_FALSE(is_granted((base_ / "srv").string(), all));
  EXPECT_FALSE(is_granted((base_ / "srv/releases-2").string(), all));
  EXPECT_FALSE(is_granted((base_ / "data/sites/a").string(), all));
  fs::create_directory_symlink(base_ / "data/sites/a", base_ / "srv/releases/3");
  EXPECT_FALSE(is_granted((base_ / "srv/releases/3").string(), all));
}

TEST_F(SandboxGrants, ToWriteAreNoneToRead) {
  config_.access_log.sink = (base_ / "data/access.log").string();
  EXPECT_FALSE(is_granted((base_ / "data/sites").string(), grants_for(config_, "")));
}

}  // namespace
}  // namespace server
