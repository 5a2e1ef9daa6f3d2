#include "server/listing_page.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "config/utf8.hpp"
#include "server/listing_assets.hpp"
#include "server/page_assets.hpp"
#include "tests/server/listed.hpp"
#include "tests/server/source_hash.hpp"

namespace server {
namespace {

using Entries = std::vector<DirectoryEntry>;

/// The tags of a page, without what stands in quotes.
std::vector<std::string> tags_of(std::string_view html) {
  std::vector<std::string> tags;
  while (!html.empty()) {
    html.remove_prefix(std::min(html.find('<'), html.size()));
    std::string tag;
    bool quoted = false;
    while (!html.empty() && (quoted || html.front() != '>')) {
      if (html.front() == '"') quoted = !quoted;
      if (!quoted) tag += html.front();
      html.remove_prefix(1);
    }
    tags.push_back(tag);
  }
  return tags;
}

Entries entries_named(const std::vector<std::string>& names) {
  Entries entries;
  for (const std::string& name : names) entries.push_back({.name = name, .is_directory = true});
  return entries;
}

TEST(ListingPage, LinksEachEntryWithSizeAndTime) {
  const Entries entries = {
      {.name = "sub folder", .is_directory = true, .size = 4096, .modified_seconds = 1'714'979'289},
      {.name = "a<b.txt", .size = 1'234'567, .modified_seconds = 1'714'979'289}};
  const std::string html = render_page({.path = "/x/",
                                        .entries = entries,
                                        .folders = 1,
                                        .files = 1,
                                        .total = 2,
                                        .now = 1'714'979'289 + 3600});
  EXPECT_TRUE(html.contains("<title>Index of /x/</title>"));
  EXPECT_TRUE(html.contains("1 folder, 1 file</p>"));
  EXPECT_TRUE(html.contains("<a href=\"./sub%20folder/\">"));
  EXPECT_TRUE(html.contains("<bdi>sub folder/</bdi></a></th><td></td>"));
  EXPECT_TRUE(html.contains("<a href=\"./a%3Cb.txt\">"));
  EXPECT_TRUE(html.contains("<bdi>a&lt;b.txt</bdi>"));
  EXPECT_TRUE(html.contains("<data value=\"1234567\" title=\"1,234,567 bytes\">1.2 MiB</data>"));
  EXPECT_TRUE(html.contains("<time datetime=\"2024-05-06T07:08:09Z\""));
  EXPECT_TRUE(html.contains(">2024-05-06<i> 07:08</i></time><span>1 hour ago</span>"));
}

TEST(ListingPage, HasTheSameTagsWhateverTheNames) {
  const std::vector<std::string>& odd = tests::odd_names();
  const std::vector<std::string> plain(odd.size(), "x");
  const Entries odd_entries = entries_named(odd);
  const Entries plain_entries = entries_named(plain);
  const Readme odd_readme{.name = "README.md", .text = "</pre><script>alert(1)</script>\xff"};
  const Readme plain_readme{.name = "README.md", .text = "x"};
  std::string odd_path = "/";
  for (const std::string& name : odd) odd_path += name + "/";
  std::string plain_path = "/";
  for (const std::string& name : plain) plain_path += name + "/";

  const std::string html =
      render_page({.path = odd_path, .entries = odd_entries, .readme = &odd_readme});
  EXPECT_EQ(tags_of(html),
            tags_of(render_page(
                {.path = plain_path, .entries = plain_entries, .readme = &plain_readme})));
  EXPECT_FALSE(config::find_invalid_utf8(html));
}

TEST(ListingPage, LeadsToEachFolderAbove) {
  const std::string html = render_page({.path = "/a/b&c/d/"});
  EXPECT_TRUE(
      html.contains("<li><a href=\"../../../\">Home</a></li>"
                    "<li><a href=\"../../\"><bdi>a</bdi></a></li>"
                    "<li><a href=\"../\"><bdi>b&amp;c</bdi></a></li></ol>"));
  EXPECT_TRUE(html.contains("<h1><bdi>d</bdi></h1>"));
  EXPECT_TRUE(html.contains("<a class=\"button\" href=\"../\">"));
}

TEST(ListingPage, OfTheRootLeadsNowhereAbove) {
  const Entries entries = {{.name = "a"}};
  const std::string html = render_page({.path = "/", .entries = entries, .files = 1, .total = 1});
  EXPECT_FALSE(html.contains("href=\"../"));
  EXPECT_TRUE(html.contains("<h1>Index of /</h1>"));
}

TEST(ListingPage, OfAnEmptyFolderSaysSo) {
  const std::string html = render_page({.path = "/"});
  EXPECT_TRUE(html.contains("Nothing is in this folder."));
  EXPECT_FALSE(html.contains("<table"));
}

struct SortLinkCase {
  std::string_view query;
  std::array<std::string_view, 3> columns;  // how each begins
};

TEST(ListingPage, SortsByLinksThatTurnTheOrder) {
  const Entries entries = {{.name = "a"}};
  const SortLinkCase cases[] = {
      {"",
       {R"(<th scope="col" aria-sort="ascending"><a href="?sort=name&amp;order=desc">Name<)",
        R"(<th scope="col"><a href="?sort=size&amp;order=desc">Size<)",
        R"(<th scope="col"><a href="?sort=time&amp;order=desc">Modified <)"}},
      {"sort=size&order=desc&page=3",
       {R"(<th scope="col"><a href="?sort=name&amp;order=asc">)",
        R"(<th scope="col" aria-sort="descending"><a href="?sort=size&amp;order=asc">)",
        R"(<th scope="col"><a href="?sort=time&amp;order=desc">)"}},
      {"sort=time&format=html",
       {R"(<th scope="col"><a href="?sort=name&amp;order=asc&amp;format=html">)",
        R"(<th scope="col"><a href="?sort=size&amp;order=desc&amp;format=html">)",
        R"(<th scope="col" aria-sort="ascending"><a href="?sort=time&amp;order=desc&amp;format=html">)"}},
  };
  for (const SortLinkCase& each : cases) {
    const std::string html =
        render_page({.path = "/", .entries = entries, .query = parse_listing_query(each.query)});
    for (const std::string_view column : each.columns) {
      EXPECT_TRUE(html.contains(column)) << each.query << ": " << column;
    }
  }
}

TEST(ListingPage, SaysWhenItIsCut) {
  const Entries entries = {{.name = "a"}};
  const std::string cut =
      render_page({.path = "/", .entries = entries, .folders = 0, .files = 1'000, .total = 1'234});
  EXPECT_TRUE(cut.contains("The folder has 1,234 entries; here are the 1,000 that come first"));
  const std::string whole =
      render_page({.path = "/", .entries = entries, .folders = 0, .files = 1, .total = 1});
  EXPECT_FALSE(whole.contains("not complete"));
}

TEST(ListingPage, LeadsToTheOtherPagesInTheSameOrder) {
  const Entries entries = {{.name = "a"}};
  const auto page = [&](std::size_t number) {
    return render_page({.path = "/",
                        .entries = entries,
                        .page = number,
                        .pages = 4,
                        .query = parse_listing_query("sort=size&order=desc")});
  };
  const std::string first = page(1);
  EXPECT_TRUE(first.contains("<span>Page 1 of 4</span>"));
  EXPECT_FALSE(first.contains("rel=\"prev\""));
  EXPECT_TRUE(first.contains(R"(rel="next" href="?sort=size&amp;order=desc&amp;page=2">)"));
  EXPECT_TRUE(page(2).contains("rel=\"prev\""));
  const std::string third = page(3);
  EXPECT_TRUE(third.contains(R"(<a class="button" href="?sort=size&amp;order=desc">First)"));
  EXPECT_TRUE(third.contains(R"(rel="prev" href="?sort=size&amp;order=desc&amp;page=2">)"));
  EXPECT_TRUE(third.contains(R"(rel="next" href="?sort=size&amp;order=desc&amp;page=4">)"));
  EXPECT_FALSE(page(4).contains("rel=\"next\""));
  EXPECT_FALSE(render_page({.path = "/", .entries = entries}).contains("Page 1"));
}

TEST(ListingPage, ShowsTheReadmeAsText) {
  const Readme readme{.name = "README.md", .text = "\n# <Title>\n", .cut = true};
  const std::string html = render_page({.path = "/", .readme = &readme});
  EXPECT_TRUE(
      html.contains("<a href=\"./README.md\">README.md</a></h2>\n"
                    "<pre>\n\n# &lt;Title&gt;\n</pre>"));
  EXPECT_TRUE(html.contains("The text goes on"));
  EXPECT_FALSE(render_page({.path = "/"}).contains("<pre>"));
}

TEST(ListingPage, RefersToNothingElse) {
  const std::string html = render_page({.path = "/"});
  EXPECT_FALSE(html.contains("src="));
  EXPECT_FALSE(html.contains("url("));
  EXPECT_FALSE(html.contains("@import"));
  EXPECT_FALSE(html.contains("href=\"http"));
  EXPECT_FALSE(html.contains("style=\"")) << "which the policy forbids";
}

TEST(ListingPage, IsSmallBesideItsEntries) {
  constexpr std::size_t kMost = std::size_t{30} * 1024;
  EXPECT_LT(render_page({.path = "/a/b/c/"}).size(), kMost);
}

TEST(ListingPage, AllowsItsOwnStyleAndScriptOnly) {  // CSP Level 3 §2.3.1
  const std::string policy(kListingPolicy);
  const std::string styles =
      tests::source_hash(kPageStyle) + " " + tests::source_hash(kListingStyle);
  EXPECT_TRUE(policy.starts_with("default-src 'none'; "));
  EXPECT_TRUE(policy.contains("style-src " + styles + ";")) << styles;
  const std::string script = tests::source_hash(kListingScript);
  EXPECT_TRUE(policy.contains("script-src " + script + ";")) << script;
  const std::string html = render_page({.path = "/"});
  EXPECT_TRUE(html.contains("content=\"" + policy + "\""));
  EXPECT_TRUE(html.contains("<style>" + std::string(kPageStyle) + "</style>"));
  EXPECT_TRUE(html.contains("<style>" + std::string(kListingStyle) + "</style>"));
  EXPECT_TRUE(html.contains("<script>" + std::string(kListingScript) + "</script>"));
}

}  // namespace
}  // namespace server
