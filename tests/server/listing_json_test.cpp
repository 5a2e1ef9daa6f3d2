#include "server/listing_json.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/server/json.hpp"
#include "tests/server/listed.hpp"

namespace server {
namespace {

using tests::Json;

std::vector<std::string> keys_of(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.object()) keys.push_back(key);
  return keys;
}

TEST(ListingJson, HasAllKeysForFilesAndFolders) {
  const std::vector<DirectoryEntry> entries = {
      {.name = "b", .is_directory = true, .size = 4096, .modified_seconds = 0},
      {.name = "c d", .size = 18'446'744'073'709'551'615U, .modified_seconds = 1'714'979'289}};
  const ListingView view{
      .path = "/a \"\xff/", .entries = entries, .folders = 1, .files = 1, .total = 2};
  const auto json = Json::parse(render_json(view));
  ASSERT_TRUE(json);
  EXPECT_EQ(keys_of(*json),
            (std::vector<std::string>{"path", "total", "cut", "page", "pages", "entries"}));
  EXPECT_EQ(json->at("path").text(), "/a \"\xef\xbf\xbd/");
  EXPECT_EQ(json->at("total").number(), 2);
  EXPECT_FALSE(json->at("cut").boolean());

  const std::vector<std::string> keys = {"name", "type", "size", "modified", "href"};
  ASSERT_EQ(json->at("entries").array().size(), 2U);
  const Json& folder = json->at("entries").array()[0];
  EXPECT_EQ(keys_of(folder), keys);
  EXPECT_EQ(folder.at("name").text(), "b");
  EXPECT_EQ(folder.at("type").text(), "directory");
  EXPECT_TRUE(folder.at("size").is_null());
  EXPECT_EQ(folder.at("modified").text(), "1970-01-01T00:00:00Z");
  EXPECT_EQ(folder.at("href").text(), "./b/");
  const Json& file = json->at("entries").array()[1];
  EXPECT_EQ(keys_of(file), keys);
  EXPECT_EQ(file.at("type").text(), "file");
  EXPECT_EQ(file.at("size").number(), 18'446'744'073'709'551'615.0);
  EXPECT_EQ(file.at("modified").text(), "2024-05-06T07:08:09Z");
  EXPECT_EQ(file.at("href").text(), "./c%20d");
}

TEST(ListingJson, SaysThatItIsCutAndWhichPageItIs) {
  const std::vector<DirectoryEntry> entries = {{.name = "a"}};
  const ListingView view{
      .path = "/", .entries = entries, .folders = 0, .files = 2, .total = 9, .page = 2, .pages = 2};
  const auto json = Json::parse(render_json(view));
  ASSERT_TRUE(json);
  EXPECT_TRUE(json->at("cut").boolean());
  EXPECT_EQ(json->at("total").number(), 9);
  EXPECT_EQ(json->at("page").number(), 2);
  EXPECT_EQ(json->at("pages").number(), 2);
}

TEST(ListingJson, OfAnEmptyFolderHasNoEntries) {
  const auto json = Json::parse(render_json({.path = "/"}));
  ASSERT_TRUE(json);
  EXPECT_TRUE(json->at("entries").array().empty());
}

TEST(ListingJson, IsWellFormedWhateverTheNames) {
  std::vector<DirectoryEntry> entries;
  for (const std::string& name : tests::odd_names()) {
    entries.push_back({.name = name});
    entries.push_back({.name = name, .is_directory = true});
  }
  const auto json = Json::parse(render_json({.path = "/", .entries = entries}));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("entries").array().size(), entries.size());
}

TEST(Json, ReaderOfTheTestsIsStrict) {
  for (const std::string_view text :
       {"",      "[",      "[1,]",    "[1 2]",       "{\"a\":1,}", "{\"a\"}", "{\"a\":1,\"a\":2}",
        "{a:1}", "\"\n\"", "\"\\x\"", "\"\\u00g0\"", "\"",         "01",      "1.",
        "+1",    ".5",     "NaN",     "nul",         "[]]",        "\"\xff\""}) {
    EXPECT_FALSE(Json::parse(text)) << text;
  }
  EXPECT_TRUE(
      Json::parse(R"( {"a": [1, -2.5e3, true, false, null, "\"\\\/\b\f\n\r\t\u0001"], "b": {}} )"));
}

}  // namespace
}  // namespace server
