#include "server/media_type.hpp"

#include <span>
#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

struct MediaTypeCase {
  std::string_view path;
  std::string_view type;
};

void expect_types(std::span<const MediaTypeCase> cases) {
  for (const MediaTypeCase& each : cases)
    EXPECT_EQ(media_type_of(each.path), each.type) << each.path;
}

TEST(MediaType, KnowsWhatSitesAreMadeOf) {
  const MediaTypeCase cases[] = {
      {"/index.html", "text/html; charset=utf-8"},
      {"/style.css", "text/css; charset=utf-8"},
      {"/app.wasm", "application/wasm"},
      {"/site.webmanifest", "application/manifest+json"},
      {"/favicon.ico", "image/vnd.microsoft.icon"},
      {"/a.png", "image/png"},
      {"/a.jpg", "image/jpeg"},
      {"/a.gif", "image/gif"},
      {"/a.avif", "image/avif"},
      {"/a.webp", "image/webp"},
      {"/a.jxl", "image/jxl"},
      {"/a.heic", "image/heic"},
      {"/a.woff", "font/woff"},
      {"/a.woff2", "font/woff2"},
      {"/a.ttf", "font/ttf"},
      {"/a.mp4", "video/mp4"},
      {"/a.webm", "video/webm"},
      {"/a.m3u8", "application/vnd.apple.mpegurl"},
      {"/segment.ts", "video/mp2t"},
      {"/a.mp3", "audio/mpeg"},
      {"/a.opus", "audio/ogg"},
      {"/a.glb", "model/gltf-binary"},
      {"/a.pdf", "application/pdf"},
      {"/robots.txt", "text/plain; charset=utf-8"},
      {"/a.vtt", "text/vtt; charset=utf-8"},
      {"/a.ics", "text/calendar; charset=utf-8"},
  };
  expect_types(cases);
}

TEST(MediaType, KnowsWhatIsDownloaded) {
  const MediaTypeCase cases[] = {
      {"quoit_1.0_amd64.deb", "application/vnd.debian.binary-package"},
      {"a.AppImage", "application/vnd.appimage"},
      {"a.flatpakref", "application/vnd.flatpak.ref"},
      {"a.apk", "application/vnd.android.package-archive"},
      {"a.zip", "application/zip"},
      {"a.7z", "application/x-7z-compressed"},
      {"a.iso", "application/x-iso9660-image"},
      {"a.parquet", "application/vnd.apache.parquet"},
      {"a.csv", "text/csv; charset=utf-8"},
      {"SHA256SUMS.asc", "text/plain; charset=utf-8"},
  };
  expect_types(cases);
}

TEST(MediaType, JsonHasNoCharset) {  // RFC 8259 §11
  const MediaTypeCase cases[] = {
      {"a.json", "application/json"},
      {"app.js.map", "application/json"},
      {"a.geojson", "application/geo+json"},
      {"a.jsonld", "application/ld+json"},
  };
  expect_types(cases);
}

TEST(MediaType, JavaScriptIsText) {  // RFC 9239
  for (const std::string_view path : {"a.js", "a.mjs", "jquery.min.js"}) {
    EXPECT_EQ(media_type_of(path), "text/javascript; charset=utf-8") << path;
  }
}

TEST(MediaType, XmlDeclaresItsOwnCharset) {  // RFC 7303 §3.2
  const MediaTypeCase cases[] = {
      {"a.xml", "application/xml"},         {"a.svg", "image/svg+xml"},
      {"a.rss", "application/rss+xml"},     {"a.atom", "application/atom+xml"},
      {"a.xhtml", "application/xhtml+xml"},
  };
  expect_types(cases);
}

TEST(MediaType, LastExtensionOfTheLastSegmentCounts) {
  const MediaTypeCase cases[] = {
      {"a.tar.gz", "application/gzip"},
      {"/v1.2/notes.txt", "text/plain; charset=utf-8"},
      {"/site.html/app.js", "text/javascript; charset=utf-8"},
      {"/.hidden.html", "text/html; charset=utf-8"},
      {"..html", "text/html; charset=utf-8"},
  };
  expect_types(cases);
}

TEST(MediaType, IgnoresCase) {
  EXPECT_EQ(media_type_of("/INDEX.HTML"), "text/html; charset=utf-8");
  EXPECT_EQ(media_type_of("/Photo.JpEg"), "image/jpeg");
}

TEST(MediaType, NoExtensionIsOctetStream) {
  for (const std::string_view path : {"", "/", ".", "..", "README", "/a.html/", "/a.html/README",
                                      ".html", "/.html", "archive.", "/a/.", "html", "/html"}) {
    EXPECT_EQ(media_type_of(path), "application/octet-stream") << path;
  }
}

TEST(MediaType, UnknownExtensionIsOctetStream) {
  const std::string long_extension(100'000, 'h');
  for (const std::string_view path :
       {"a.unheardof", "a.htmlx", "a.htm l", "a.html~", "a.ht\0ml", "a.\xff", "a.text html"}) {
    EXPECT_EQ(media_type_of(path), "application/octet-stream") << path;
  }
  EXPECT_EQ(media_type_of("a." + long_extension), "application/octet-stream");
}

}  // namespace
}  // namespace server
