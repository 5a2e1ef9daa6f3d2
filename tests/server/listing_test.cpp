#include "server/listing.hpp"

#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "runtime/helpers.hpp"
#include "tests/runtime/support.hpp"
#include "tests/server/json.hpp"
#include "tests/server/listed.hpp"

namespace server {
namespace {

using runtime::Task;
using tests::Json;
using tests::TemporaryFolder;
namespace fs = std::filesystem;

ListingRequest request_for(const fs::path& root, std::string_view query, ListingFormat format) {
  return {.folder = tests::list(root), .query = parse_listing_query(query), .format = format};
}

Json json_of(const fs::path& root, std::string_view query, std::size_t most_entries = 10'000) {
  ListingRequest request = request_for(root, query, ListingFormat::json);
  request.most_entries = most_entries;
  const auto listing = make_listing(std::move(request));
  EXPECT_TRUE(listing.has_value());
  const auto json = Json::parse(listing->body);
  EXPECT_TRUE(json.has_value());
  return *json;
}

std::string page_of(const fs::path& root, std::string_view query) {
  const auto listing = make_listing(request_for(root, query, ListingFormat::html));
  EXPECT_TRUE(listing.has_value());
  return listing->body;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

void make_files(const TemporaryFolder& folder, std::size_t number) {
  for (std::size_t i = 1; i <= number; ++i) folder.write("file" + std::to_string(i), "");
}

TEST(Listing, IsMadeOnAHelperThread) {
  const TemporaryFolder folder;
  folder.write("a", "");
  const auto loop = tests::make_loop();
  runtime::Helpers helpers({.threads = 1});
  const std::size_t before = tests::open_descriptors();
  ListingRequest request = request_for(folder.path(), "", ListingFormat::html);
  tests::run(*loop, [&]() -> Task<void> {
    auto call =
        helpers.run(*loop, [&request]() mutable { return make_listing(std::move(request)); });
    const auto result = co_await call;
    EXPECT_TRUE(result.has_value());
    EXPECT_TRUE((*result)->body.contains("./a"));
    EXPECT_EQ(tests::open_descriptors(), before);
  });
}

TEST(Listing, HasTheMediaTypeOfItsFormat) {
  const TemporaryFolder folder;
  EXPECT_EQ(make_listing(request_for(folder.path(), "", ListingFormat::html))->media_type,
            "text/html; charset=utf-8");
  EXPECT_EQ(make_listing(request_for(folder.path(), "", ListingFormat::json))->media_type,
            "application/json");
}

TEST(Listing, IsSortedAsTheQueryAsks) {
  const TemporaryFolder folder;
  folder.write("file9", "123");
  folder.write("file10", "1");
  folder.write("folder/x", "");
  const auto first_file = [&](std::string_view query) {
    return json_of(folder.path(), query).at("entries").array()[1].at("name").text();
  };
  EXPECT_EQ(first_file(""), "file9");
  EXPECT_EQ(first_file("order=desc"), "file10");
  EXPECT_EQ(first_file("sort=size"), "file10");
  EXPECT_EQ(first_file("sort=size&order=desc"), "file9");
}

TEST(Listing, HasOneThousandEntriesOnAPage) {
  const TemporaryFolder folder;
  make_files(folder, kHtmlPageEntries + 1);
  const std::string first = page_of(folder.path(), "");
  EXPECT_EQ(count(first, "<tr><th scope=\"row\">"), kHtmlPageEntries);
  EXPECT_TRUE(first.contains("Page 1 of 2"));
  EXPECT_TRUE(first.contains("1,001 files"));
  for (const std::string_view query : {"page=2", "page=3", "page=99999999"}) {
    const std::string last = page_of(folder.path(), query);
    EXPECT_EQ(count(last, "<tr><th scope=\"row\">"), 1U) << query;
    EXPECT_TRUE(last.contains("./file1001\"")) << query;
    EXPECT_TRUE(last.contains("Page 2 of 2")) << query;
  }
  EXPECT_EQ(json_of(folder.path(), "").at("entries").array().size(), kHtmlPageEntries + 1);
}

TEST(Listing, TellsOfWhatItLeavesOut) {
  const TemporaryFolder folder;
  make_files(folder, 20);
  const Json json = json_of(folder.path(), "sort=name&order=desc", 10);
  EXPECT_TRUE(json.at("cut").boolean());
  EXPECT_EQ(json.at("total").number(), 20);
  EXPECT_EQ(json.at("entries").array().size(), 10U);
  EXPECT_EQ(json.at("entries").array()[0].at("name").text(), "file10");
}

TEST(Listing, ShowsTheReadmeOnTheFirstPage) {
  const TemporaryFolder folder;
  folder.write("README.md", "come in");
  EXPECT_TRUE(page_of(folder.path(), "").contains("come in"));
  make_files(folder, kHtmlPageEntries);
  EXPECT_TRUE(page_of(folder.path(), "order=desc").contains("come in"));
  EXPECT_FALSE(page_of(folder.path(), "page=2").contains("come in"));
}

TEST(Listing, OfTheLongestNamesIsBounded) {
  constexpr std::size_t kNames = 40;
  constexpr std::size_t kMostEach = 2'662;  // 2.6 KiB
  const TemporaryFolder empty;
  const TemporaryFolder folder;
  for (std::size_t i = 0; i < kNames; ++i) {
    const char last = static_cast<char>('0' + i);
    folder.write(std::string(254, '"') + last, "");
    folder.write(std::string(254, '\n') + last, "");
  }
  for (const ListingFormat format : {ListingFormat::html, ListingFormat::json}) {
    const auto size_of = [&](const TemporaryFolder& listed) {
      return make_listing(request_for(listed.path(), "", format))->body.size();
    };
    EXPECT_LT(size_of(folder) - size_of(empty), 2 * kNames * kMostEach);
  }
}

TEST(Listing, SaysWhyThereIsNone) {
  const TemporaryFolder folder;
  folder.write("a", "");
  ListingRequest late = request_for(folder.path(), "", ListingFormat::html);
  late.most_time = std::chrono::milliseconds(-1);
  EXPECT_EQ(make_listing(std::move(late)).error().code, ETIMEDOUT);

  fs::create_directory(folder.path() / "gone");
  ListingRequest gone = request_for(folder.path() / "gone", "", ListingFormat::html);
  fs::remove(folder.path() / "gone");
  EXPECT_EQ(make_listing(std::move(gone)).error().code, ENOENT);
}

}  // namespace
}  // namespace server
