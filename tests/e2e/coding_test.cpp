#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "tests/e2e/configured_server.hpp"
#include "tests/e2e/multipart.hpp"

// Content codings (RFC 9110 §§8.4, 12.5.3).
namespace tests {
namespace {

constexpr std::string_view kSite = "[[site]]\nroot = \"root\"\n";
constexpr std::string_view kStem = "\"de0b6b3aebfcd15-";

std::string accept(std::string_view codings) {
  return "Accept-Encoding: " + std::string(codings) + "\r\n";
}

std::string with(std::string_view settings) {
  return std::string(kSite) + std::string(settings);
}

struct Negotiated {
  std::string_view accepted;
  std::string_view body;
  std::string_view coding;
};

/// One file with three sidecars.
class Precompressed : public testing::Test {
 protected:
  Precompressed() {
    files_.write("root/a.txt", "plain 0123456789");
    files_.write("root/a.txt.br", "brotli 0123");
    files_.write("root/a.txt.zst", "zstd 0123");
    files_.write("root/a.txt.gz", "gzip 0123");
  }
  ConfiguredFiles files_;
};

TEST_F(Precompressed, AreSentAsTheClientPrefers) {
  ConfiguredServer server(files_, kSite);
  constexpr Negotiated kCases[] = {
      {"br", "brotli 0123", "br"},
      {"zstd", "zstd 0123", "zstd"},
      {"gzip", "gzip 0123", "gzip"},
      {"x-gzip", "gzip 0123", "gzip"},
      {"gzip, zstd, br", "brotli 0123", "br"},
      {"gzip;q=1, br;q=0.5", "gzip 0123", "gzip"},
      {"br;q=0, zstd;q=0.1", "zstd 0123", "zstd"},
      {"*", "brotli 0123", "br"},
      {"*, br;q=0", "zstd 0123", "zstd"},
      {"identity", "plain 0123456789", ""},
      {"deflate", "plain 0123456789", ""},
      {"", "plain 0123456789", ""},
      {"br;q=0.5, identity", "plain 0123456789", ""},
  };
  for (const Negotiated& each : kCases) {
    const HttpResponse response = server.get("/a.txt", accept(each.accepted));
    EXPECT_EQ(response.status, 200) << each.accepted;
    EXPECT_EQ(response.body, each.body) << each.accepted;
    EXPECT_EQ(response.field("Content-Encoding").value_or(""), each.coding) << each.accepted;
    EXPECT_EQ(response.field("Vary"), "Accept-Encoding") << each.accepted;
    EXPECT_EQ(response.field("Content-Type"), "text/plain; charset=utf-8");
  }
  EXPECT_EQ(server.get("/a.txt").body, "plain 0123456789");
  EXPECT_EQ(server.get("/a.txt").field("Vary"), "Accept-Encoding");
}

TEST_F(Precompressed, AreTriedInTheOrderOfTheSetting) {
  ConfiguredServer server(files_, with("precompressed = [\"gzip\", \"br\"]\ncompress = []\n"));
  EXPECT_EQ(server.get("/a.txt", accept("br, zstd, gzip")).body, "gzip 0123");
  EXPECT_EQ(server.get("/a.txt", accept("zstd")).body, "plain 0123456789");
}

TEST_F(Precompressed, AreRefusedWithEverythingElse) {  // RFC 9110 §15.5.7
  files_.write("root/b.txt", "plain");
  ConfiguredServer server(files_, kSite);
  for (const char* const accepted :
       {"identity;q=0", "*;q=0", "deflate, identity;q=0", "br;q=0, zstd;q=0, gzip;q=0, *;q=0"}) {
    const HttpResponse response = server.get("/a.txt", accept(accepted));
    EXPECT_EQ(response.status, 406) << accepted;
    // Beside the one that the form of the page adds.
    EXPECT_EQ(std::ranges::count(response.fields,
                                 std::pair<std::string, std::string>("Vary", "Accept-Encoding")),
              1)
        << accepted;
    EXPECT_EQ(server.get("/b.txt", accept(accepted)).status, 406) << accepted;
  }
  EXPECT_EQ(server.get("/a.txt", accept("identity;q=0, gzip")).body, "gzip 0123");
}

TEST_F(Precompressed, HaveEntityTagsOfTheirOwn) {  // RFC 9110 §8.8.3.3
  ConfiguredServer server(files_, kSite);
  EXPECT_EQ(server.get("/a.txt").field("ETag"), std::string(kStem) + "10\"");
  EXPECT_EQ(server.get("/a.txt", accept("br")).field("ETag"), std::string(kStem) + "b-br\"");
  const std::string tag = *server.get("/a.txt", accept("gzip")).field("ETag");
  EXPECT_EQ(tag, std::string(kStem) + "9-gzip\"");
  const std::string known = "If-None-Match: " + tag + "\r\n";
  EXPECT_EQ(server.get("/a.txt", known + accept("gzip")).status, 304);
  EXPECT_EQ(server.get("/a.txt", known + accept("zstd")).status, 200);
  EXPECT_EQ(server.get("/a.txt", known).status, 200);
}

TEST_F(Precompressed, VaryWhateverTheStatus) {  // RFC 9110 §12.5.5
  ConfiguredServer server(files_, kSite);
  const std::string codings[] = {accept("br"), ""};
  for (const std::string& fields : codings) {
    const HttpResponse part = server.get("/a.txt", fields + "Range: bytes=1-2\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.field("Vary"), "Accept-Encoding");
    const HttpResponse known = server.get("/a.txt", fields + "If-None-Match: *\r\n");
    EXPECT_EQ(known.status, 304);
    EXPECT_EQ(known.field("Vary"), "Accept-Encoding");
  }
}

TEST_F(Precompressed, HaveRangesOfTheirOwn) {  // RFC 9110 §14.2
  ConfiguredServer server(files_, kSite);
  const HttpResponse part = server.get("/a.txt", accept("br") + "Range: bytes=0-5\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "brotli");
  EXPECT_EQ(part.field("Content-Range"), "bytes 0-5/11");
  EXPECT_EQ(part.field("Content-Encoding"), "br");
  const std::string tag = *part.field("ETag");
  const std::string rest = "Range: bytes=7-\r\nIf-Range: " + tag + "\r\n";
  EXPECT_EQ(server.get("/a.txt", accept("br") + rest).body, "0123");
  EXPECT_EQ(server.get("/a.txt", rest).body, "plain 0123456789");
  const auto parts = parts_of(server.get("/a.txt", accept("zstd") + "Range: bytes=0-3,-4\r\n"));
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].bytes, "zstd");
  EXPECT_EQ(parts[1].size, 9U);
}

/// A file that is compressed when it is asked for.
class Compressed : public testing::Test {
 protected:
  Compressed() { files_.write("root/a.txt", plain_); }

  /// Asks until the coded one is ready; ctest ends the test if that never is.
  static HttpResponse ask_until_coded(ConfiguredServer& server, std::string_view target,
                                      std::string_view fields) {
    HttpResponse response = server.get(target, fields);
    while (response.status == 200 && !response.field("Content-Encoding")) {
      response = server.get(target, fields);
    }
    return response;
  }

  const std::string plain_ = std::string(50'000, 'x');
  ConfiguredFiles files_;
};

TEST_F(Compressed, ComesAsItIsUntilItIsReady) {
  ConfiguredServer server(files_, kSite);
  const HttpResponse first = server.get("/a.txt", accept("gzip, br, zstd"));
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, plain_);
  EXPECT_FALSE(first.field("Content-Encoding"));
  EXPECT_EQ(first.field("ETag"), std::string(kStem) + "c350\"");
  EXPECT_EQ(first.field("Vary"), "Accept-Encoding");

  const HttpResponse later = ask_until_coded(server, "/a.txt", accept("gzip, br, zstd"));
  EXPECT_EQ(later.field("Content-Encoding"), "zstd");
  EXPECT_TRUE(later.field("ETag")->starts_with(std::string(kStem) + "c350-zstd6-"));
  EXPECT_EQ(later.field("Vary"), "Accept-Encoding");
  EXPECT_EQ(later.field("Last-Modified"), first.field("Last-Modified"));
  EXPECT_LT(later.length, 1000U);
  EXPECT_EQ(server.get("/a.txt").body, plain_);
}

TEST_F(Compressed, IsRevalidated) {  // RFC 9110 §15.4.5
  ConfiguredServer server(files_, kSite);
  const std::string tag = *ask_until_coded(server, "/a.txt", accept("br")).field("ETag");
  const HttpResponse known = server.get("/a.txt", accept("br") + "If-None-Match: " + tag + "\r\n");
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.field("ETag"), tag);
  EXPECT_EQ(known.field("Vary"), "Accept-Encoding");
  EXPECT_FALSE(known.field("Content-Encoding"));
  EXPECT_EQ(server.get("/a.txt", "If-None-Match: " + tag + "\r\n").status, 200);
}

TEST_F(Compressed, HasNoRanges) {
  ConfiguredServer server(files_, kSite);
  const std::string tag = *ask_until_coded(server, "/a.txt", accept("zstd")).field("ETag");
  const HttpResponse part = server.get("/a.txt", accept("zstd") + "Range: bytes=10-19\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "xxxxxxxxxx");
  EXPECT_EQ(part.field("Content-Range"), "bytes 10-19/50000");
  EXPECT_FALSE(part.field("Content-Encoding"));
  EXPECT_EQ(part.field("Vary"), "Accept-Encoding");
  const HttpResponse whole =
      server.get("/a.txt", accept("zstd") + "Range: bytes=10-19\r\nIf-Range: " + tag + "\r\n");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body, plain_);
}

TEST_F(Compressed, PrefersTheOrderOfTheSettingAndItsLevels) {
  ConfiguredServer server(files_, with("compress = [\"br\", \"gzip\"]\n"
                                       "compress-levels = { br = 1, gzip = 9 }\n"));
  for (const auto& [accepted, encoder] :
       {std::pair("gzip, zstd, br", "br1-"), std::pair("gzip", "gzip9-")}) {
    const HttpResponse response = ask_until_coded(server, "/a.txt", accept(accepted));
    EXPECT_TRUE(response.field("ETag")->starts_with(std::string(kStem) + "c350-" + encoder));
  }
}

struct Unvarying {
  std::string_view setting;
  std::string_view target;
};

TEST_F(Compressed, OnlyWhereTheSettingsSaySo) {
  files_.write("root/a.json", plain_);
  files_.write("root/a.png", plain_);
  constexpr Unvarying kCases[] = {{"compress = []\n", "/a.txt"},
                                  {"compress-min = \"50001B\"\n", "/a.txt"},
                                  {"compress-types = [\"application/json\"]\n", "/a.txt"},
                                  {"", "/a.png"}};
  for (const Unvarying& each : kCases) {
    ConfiguredServer server(files_, with(each.setting));
    EXPECT_EQ(server.get(each.target, accept("zstd")).body, plain_) << each.setting;
    EXPECT_FALSE(server.get(each.target, accept("zstd")).field("Vary")) << each.setting;
  }
  ConfiguredServer server(
      files_, with("compress-min = \"50000B\"\ncompress-types = [\"application/json\"]\n"));
  EXPECT_EQ(ask_until_coded(server, "/a.json", accept("zstd")).field("Content-Encoding"), "zstd");
}

TEST_F(Compressed, IsTheFallbackToo) {
  ConfiguredServer server(files_, with("fallback = \"/a.txt\"\n"));
  const HttpResponse response = ask_until_coded(server, "/none", accept("gzip"));
  EXPECT_TRUE(response.field("ETag")->starts_with(std::string(kStem) + "c350-gzip6-"));
  EXPECT_EQ(response.field("Cache-Control"), "no-cache");
  EXPECT_EQ(response.field("Vary"), "Accept-Encoding");
}

}  // namespace
}  // namespace tests
