#include "server/listing_query.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

#include <gtest/gtest.h>

namespace server {
namespace {

/// From a copy in its exact size: AddressSanitizer sees the first byte that is read beside it.
ListingQuery parse(std::string_view text) {
  const auto copy = std::make_unique<char[]>(text.size());
  std::ranges::copy(text, copy.get());
  return parse_listing_query({copy.get(), text.size()});
}

TEST(ListingQuery, IsByNameAscendingPageOneWhenNothingIsAsked) {
  const ListingQuery query = parse("");
  EXPECT_EQ(query.sort, ListingSort::name);
  EXPECT_FALSE(query.descending);
  EXPECT_EQ(query.page, 1U);
  EXPECT_EQ(query.format, std::nullopt);
}

TEST(ListingQuery, UnderstandsEachParameter) {
  EXPECT_EQ(parse("sort=name").sort, ListingSort::name);
  EXPECT_EQ(parse("sort=size").sort, ListingSort::size);
  EXPECT_EQ(parse("sort=time").sort, ListingSort::time);
  EXPECT_FALSE(parse("order=asc").descending);
  EXPECT_TRUE(parse("order=desc").descending);
  EXPECT_EQ(parse("page=17").page, 17U);
  EXPECT_EQ(parse("format=html").format, ListingFormat::html);
  EXPECT_EQ(parse("format=json").format, ListingFormat::json);
}

TEST(ListingQuery, FindsParametersAmongOthersInAnyOrder) {
  for (const std::string_view text :
       {"page=2&order=desc&sort=size&format=json",
        "&&x&y=z&format=json&sort=size&order=desc&page=2&",
        "=&sort=size&==&page=2&a=b=c&order=desc&format=json&format"}) {
    const ListingQuery query = parse(text);
    EXPECT_EQ(query.sort, ListingSort::size) << text;
    EXPECT_TRUE(query.descending) << text;
    EXPECT_EQ(query.page, 2U) << text;
    EXPECT_EQ(query.format, ListingFormat::json) << text;
  }
}

TEST(ListingQuery, DecodesKeysAndValues) {  // RFC 3986 §2.1
  EXPECT_EQ(parse("%73ort=%73%69%7a%65").sort, ListingSort::size);
  EXPECT_EQ(parse("page=%31%32").page, 12U);
  // Once: what was decoded is no escape, no separator.
  EXPECT_EQ(parse("sort=%2573ize").sort, ListingSort::name);
  EXPECT_EQ(parse("sort%3Dsize").sort, ListingSort::name);
  EXPECT_EQ(parse("a%26sort=size").sort, ListingSort::name);
}

TEST(ListingQuery, TakesTheFirstThatMeansSomething) {
  EXPECT_EQ(parse("sort=size&sort=time").sort, ListingSort::size);
  EXPECT_EQ(parse("sort=colour&sort=time").sort, ListingSort::time);
  EXPECT_TRUE(parse("order=desc&order=asc").descending);
  EXPECT_EQ(parse("page=0&page=3&page=4").page, 3U);
  EXPECT_EQ(parse("format=xml&format=html&format=json").format, ListingFormat::html);
}

TEST(ListingQuery, IgnoresWhatMeansNothing) {
  for (const std::string_view text : {"sort=",
                                      "sort",
                                      "sort=Size",
                                      "Sort=size",
                                      "sort= size",
                                      "sort=size%00",
                                      "sort=size%",
                                      "sort=siz%6",
                                      "sort=siz%6g",
                                      "sort=siz%+5",
                                      "sort=siz%-5",
                                      "sort=siz%0x",
                                      "sort=sizesize",
                                      "sort=sizesizesizesizesize",
                                      "sortsortsortsort=size",
                                      "order=descending",
                                      "page=0",
                                      "page=-1",
                                      "page=+2",
                                      "page=2x",
                                      "page=0x2",
                                      "page=",
                                      "page=99999999999999999999",
                                      "format=HTML"}) {
    const ListingQuery query = parse(text);
    EXPECT_EQ(query.sort, ListingSort::name) << text;
    EXPECT_FALSE(query.descending) << text;
    EXPECT_EQ(query.page, 1U) << text;
    EXPECT_EQ(query.format, std::nullopt) << text;
  }
}

}  // namespace
}  // namespace server
