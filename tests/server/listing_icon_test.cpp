#include "server/listing_icon.hpp"

#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace server {
namespace {

struct IconCase {
  std::string_view name;
  std::string_view icon;
};

constexpr IconCase kCases[] = {
    {"photo.JPG", "image"}, {"logo.svg", "image"},      {"a.flac", "audio"},
    {"a.webm", "video"},    {"a.woff2", "font"},        {"index.html", "code"},
    {"app.mjs", "code"},    {"data.json", "code"},      {"notes.md", "text"},
    {"main.cpp", "text"},   {"book.pdf", "document"},   {"letter.odt", "document"},
    {"a.docx", "document"}, {"a.tar.gz", "archive"},    {"a.tar.zst", "archive"},
    {"a.zip", "archive"},   {"a.7z", "archive"},        {"a.tar.xz", "archive"},
    {"a.deb", "archive"},   {"a.rpm", "archive"},       {"live.iso", "disc"},
    {"LICENSE", "file"},    {"a.unknown-kind", "file"},
};

TEST(ListingIcon, IsChosenByTheNameOfAFile) {
  for (const IconCase& each : kCases) {
    EXPECT_EQ(icon_of({.name = std::string(each.name)}), each.icon) << each.name;
  }
}

TEST(ListingIcon, OfAFolderIsAFolderWhateverItsName) {
  EXPECT_EQ(icon_of({.name = "photo.jpg", .is_directory = true}), "folder");
}

TEST(ListingIcon, IsAmongTheSymbols) {
  std::set<std::string_view> icons = {"folder"};
  for (const IconCase& each : kCases) icons.insert(each.icon);
  for (const std::string_view icon : icons) {
    EXPECT_TRUE(kListingIcons.contains("<symbol id=\"" + std::string(icon) + "\"")) << icon;
  }
}

}  // namespace
}  // namespace server
