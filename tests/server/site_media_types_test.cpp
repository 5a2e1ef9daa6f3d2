#include "server/site_media_types.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/media_type.hpp"
#include "tests/runtime/allocations.hpp"

namespace server {
namespace {

TEST(SiteMediaTypes, AreTheBuiltInOnesWithoutOverrides) {
  const SiteMediaTypes types({});
  for (const std::string_view path :
       {"/index.html", "a.tar.gz", "README", "/", "", ".html", "a.", "a.unheardof"}) {
    EXPECT_EQ(types.of(path), media_type_of(path)) << path;
  }
}

TEST(SiteMediaTypes, FollowTheOverrideOfAnExtension) {
  const SiteMediaTypes types(
      std::vector<config::MediaTypeOverride>{{".ts", "text/typescript"}, {".new", "x/new"}});
  EXPECT_EQ(types.of("/src/main.ts"), "text/typescript");
  EXPECT_EQ(types.of("a.new"), "x/new");
  EXPECT_EQ(types.of("a.html"), media_type_of("a.html"));
}

TEST(SiteMediaTypes, PreferTheLongestExtension) {
  const SiteMediaTypes types(std::vector<config::MediaTypeOverride>{
      {".gz", "x/gz"}, {".tar.gz", "x/tar-gz"}, {".min.js.map", "x/map"}});
  EXPECT_EQ(types.of("a.gz"), "x/gz");
  EXPECT_EQ(types.of("a.tar.gz"), "x/tar-gz");
  EXPECT_EQ(types.of("quoit-1.2.3.tar.gz"), "x/tar-gz");
  EXPECT_EQ(types.of("a.b.gz"), "x/gz");
  EXPECT_EQ(types.of("tar.gz"), "x/gz");
  EXPECT_EQ(types.of("app.min.js.map"), "x/map");
  EXPECT_EQ(types.of("app.js.map"), media_type_of("app.js.map"));
}

TEST(SiteMediaTypes, IgnoreCase) {
  const SiteMediaTypes types(std::vector<config::MediaTypeOverride>{{".WASM", "x/wasm"}});
  EXPECT_EQ(types.of("a.wasm"), "x/wasm");
  EXPECT_EQ(types.of("A.Wasm"), "x/wasm");
}

TEST(SiteMediaTypes, TakeAnExtensionWithoutItsDot) {
  const SiteMediaTypes types(std::vector<config::MediaTypeOverride>{{"wasm", "x/wasm"}});
  EXPECT_EQ(types.of("a.wasm"), "x/wasm");
  EXPECT_EQ(types.of("awasm"), media_type_of("awasm"));
}

TEST(SiteMediaTypes, LaterOfTwoOverridesCounts) {
  const SiteMediaTypes types(
      std::vector<config::MediaTypeOverride>{{".a", "x/first"}, {".A", "x/second"}});
  EXPECT_EQ(types.of("a.a"), "x/second");
}

TEST(SiteMediaTypes, LookAtTheLastSegmentOnly) {
  const SiteMediaTypes types(
      std::vector<config::MediaTypeOverride>{{".d", "x/d"}, {".d/a", "x/never"}});
  EXPECT_EQ(types.of("/conf.d/README"), media_type_of("README"));
  EXPECT_EQ(types.of("/conf.d/a"), media_type_of("a"));
}

TEST(SiteMediaTypes, ADotThatBeginsANameBeginsNoExtension) {
  const SiteMediaTypes types(std::vector<config::MediaTypeOverride>{{".a", "x/a"}});
  EXPECT_EQ(types.of("/.a"), media_type_of("/.a"));
  EXPECT_EQ(types.of("/.b.a"), "x/a");
}

TEST(SiteMediaTypes, AllocateNothing) {
  const SiteMediaTypes types(std::vector<config::MediaTypeOverride>{
      {".an-extension-of-more-than-a-few-characters", "application/x-of-many-characters"}});
  const std::string name = "a.an-extension-of-more-than-a-few-characters";
  const std::size_t before = tests::allocations();
  const std::string_view type = types.of(name);
  EXPECT_EQ(tests::allocations(), before);
  EXPECT_EQ(type, "application/x-of-many-characters");
}

}  // namespace
}  // namespace server
