#include "server/compressible_types.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/media_type.hpp"

namespace server {
namespace {

struct TypeCase {
  std::string_view pattern;
  std::string_view type;
  bool contained;
};

void expect_contained(std::span<const TypeCase> cases) {
  for (const auto& [pattern, type, contained] : cases) {
    const CompressibleTypes types(std::vector{std::string(pattern)});
    EXPECT_EQ(types.contain(type), contained) << pattern << ' ' << type;
  }
}

TEST(CompressibleTypes, ContainATypeThatIsNamed) {
  const TypeCase cases[] = {
      {"application/json", "application/json", true},
      {"application/json", "application/json5", false},
      {"application/json", "application/jso", false},
      {"application/json", "text/json", false},
      {"application/json", "", false},
      {"", "text/plain", false},
  };
  expect_contained(cases);
}

TEST(CompressibleTypes, ContainWhatAStarStandsFor) {
  const TypeCase cases[] = {
      {"text/*", "text/html", true},
      {"text/*", "text/vnd.graphviz", true},
      {"text/*", "application/text", false},
      {"text/*", "text", false},
      {"*/*", "font/ttf", true},
      {"*", "font/ttf", true},
      {"application/*+json", "application/ld+json", true},
      {"application/*+json", "application/json", false},
      {"application/*+json", "model/gltf+json", false},
      {"*+xml", "image/svg+xml", true},
      {"*+xml", "image/svg+xml2", false},
      {"*+xml", "application/a+xml+xml", true},
      {"application/*+json", "application/+json+jsn", false},
      {"application/vnd.*.*+xml", "application/vnd.apple.installer+xml", true},
      {"application/vnd.*.*+xml", "application/vnd.wap+xml", false},
      {"text/**", "text/", true},
  };
  expect_contained(cases);
}

TEST(CompressibleTypes, TakeNoNoticeOfCaseAndParameters) {  // RFC 9110 §8.3.1
  const TypeCase cases[] = {
      {"text/html", "Text/HTML", true},
      {"Text/HTML", "text/html", true},
      {"TEXT/*", "text/css; charset=utf-8", true},
      {"text/css", "text/css;charset=utf-8", true},
      {"text/css", "text/css ; charset=utf-8", true},
      {"text/css", " text/css", true},
      {"text/css; charset=utf-8", "text/css; charset=iso-8859-1", true},
      {"*xml", "text/plain; version=xml", false},
  };
  expect_contained(cases);
}

TEST(CompressibleTypes, ContainWhatAnyPatternNames) {
  const CompressibleTypes types(std::vector<std::string>{"text/*", "image/svg+xml"});
  EXPECT_TRUE(types.contain("text/css; charset=utf-8"));
  EXPECT_TRUE(types.contain("image/svg+xml"));
  EXPECT_FALSE(types.contain("image/png"));
}

TEST(CompressibleTypes, ContainNothingWithoutPatterns) {
  EXPECT_FALSE(CompressibleTypes({}).contain("text/html"));
}

TEST(CompressibleTypes, AreMatchedWithoutTryingEverySplit) {
  const CompressibleTypes types(std::vector<std::string>{"*a*a*a*a*a*a*a*a*a*a*a*a*b"});
  EXPECT_FALSE(types.contain(std::string(10'000, 'a')));
}

TEST(CompressedAlready, ArePicturesSoundVideoFontsAndArchives) {
  for (const std::string_view file :
       {"a.png",  "a.jpg",  "a.jpeg", "a.webp", "a.avif", "a.jxl",  "a.gif",  "a.heic",
        "a.jp2",  "a.mp4",  "a.webm", "a.mov",  "a.mkv",  "a.ts",   "a.mp3",  "a.m4a",
        "a.ogg",  "a.opus", "a.flac", "a.aac",  "a.woff", "a.zip",  "a.gz",   "a.tgz",
        "a.svgz", "a.zst",  "a.xz",   "a.bz2",  "a.7z",   "a.rar",  "a.lz4",  "a.jar",
        "a.apk",  "a.deb",  "a.rpm",  "a.cab",  "a.epub", "a.docx", "a.xlsm", "a.odt",
        "a.kmz",  "a.usdz", "a.cbz",  "a.whl",  "a.woff2"}) {
    EXPECT_TRUE(is_compressed_already(media_type_of(file))) << file;
  }
}

TEST(CompressedAlready, IsNothingThatACodingMakesSmaller) {
  for (const std::string_view file :
       {"a.html", "a.css", "a.js",  "a.json", "a.xml",  "a.svg", "a.txt",    "a.wasm",
        "a.ttf",  "a.otf", "a.bmp", "a.ico",  "a.tiff", "a.psd", "a.dds",    "a.wav",
        "a.mid",  "a.m3u", "a.mpd", "a.m3u8", "a.vtt",  "a.pdf", "a.tar",    "a.iso",
        "a.doc",  "a.eot", "a.glb", "a.gltf", "a.stl",  "a.obj", "a.sqlite", "a.unheardof"}) {
    EXPECT_FALSE(is_compressed_already(media_type_of(file))) << file;
  }
}

TEST(CompressedAlready, TakesNoNoticeOfCaseAndParameters) {
  EXPECT_TRUE(is_compressed_already("Video/MP4; codecs=avc1"));
}

}  // namespace
}  // namespace server
