#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/server/site.hpp"

// Representations in content codings that lie beside the file, and those that may be made of it.
namespace server {
namespace {

using tests::content_of;
using tests::make_old;
using tests::TemporaryFolder;
using enum ContentCoding;
using Codings = std::vector<ContentCoding>;
namespace fs = std::filesystem;

/// Looks at the disk for each request.
constexpr std::chrono::nanoseconds kEachTime{0};

Codings offers_of(const ResourceRef& resource) {
  return {resource->offers().begin(), resource->offers().end()};
}

/// Long before make_old().
void make_older(const fs::path& file) {
  const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT},
                             {.tv_sec = 1'000'000'000, .tv_nsec = 123'456'788}};
  ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
}

/// A file of a compressible type that is too small to be compressed here.
class Sidecars : public testing::Test {
 protected:
  Sidecars() { make_old(folder_.write("a.txt", "plain")); }

  /// As old as the file.
  fs::path add(std::string_view name, std::string_view content) const {
    fs::path file = folder_.write(name, content);
    make_old(file);
    return file;
  }

  TemporaryFolder folder_;
};

TEST_F(Sidecars, AreOfferedInTheOrderOfTheConfiguration) {
  add("a.txt.gz", "gzip");
  add("a.txt.br", "brotli");
  add("a.txt.zst", "zstd");
  for (const Codings& order :
       {Codings{brotli, zstd, gzip}, Codings{gzip, zstd, brotli}, Codings{zstd}, Codings{}}) {
    config::Site settings;
    settings.precompressed = order;
    tests::Site site(folder_.path(), {.settings = settings});
    const ResourceRef file = site.load("/a.txt");
    EXPECT_EQ(offers_of(file), order);
    EXPECT_EQ(content_of(file), "plain");
    for (const ContentCoding coding : order) {
      EXPECT_EQ(content_of(file->coded(coding)), coding == brotli ? "brotli" : name_of(coding));
      EXPECT_FALSE(file->coded(coding)->is_encoded_here());
    }
  }
}

TEST_F(Sidecars, HaveEntityTagsOfTheirOwn) {  // RFC 9110 §8.8.3.3
  for (const char* const name : {"a.txt.br", "a.txt.zst", "a.txt.gz"}) add(name, "coded");
  tests::Site site(folder_.path(), {});
  const ResourceRef file = site.load("/a.txt");
  EXPECT_EQ(file->identity()->entity_tag(), "\"de0b6b3aebfcd15-5\"");
  EXPECT_EQ(file->coded(brotli)->entity_tag(), "\"de0b6b3aebfcd15-5-br\"");
  EXPECT_EQ(file->coded(zstd)->entity_tag(), "\"de0b6b3aebfcd15-5-zstd\"");
  EXPECT_EQ(file->coded(gzip)->entity_tag(), "\"de0b6b3aebfcd15-5-gzip\"");
}

TEST_F(Sidecars, OlderThanTheFileAreIgnored) {
  make_older(add("a.txt.br", "stale"));
  add("a.txt.gz", "gzip");
  tests::Site site(folder_.path(), {});
  const std::size_t before = tests::open_descriptors();
  EXPECT_EQ(offers_of(site.load("/a.txt")), Codings{gzip});
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST_F(Sidecars, ThatAreNoFilesAreIgnored) {
  fs::create_directory(folder_.path() / "a.txt.br");
  ASSERT_EQ(::mkfifo((folder_.path() / "a.txt.zst").c_str(), 0666), 0);
  tests::Site site(folder_.path(), {});
  const std::size_t before = tests::open_descriptors();
  EXPECT_EQ(offers_of(site.load("/a.txt")), Codings{});
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST_F(Sidecars, AreNotLookedForBesideWhatIsCompressed) {
  for (const char* const name : {"a.png", "a.zip", "a.txt.gz", "a.woff2"}) {
    make_old(folder_.write(name, "bytes"));
    add(std::string(name) + ".br", "coded");
  }
  tests::Site site(folder_.path(), {});
  for (const char* const path : {"/a.png", "/a.zip", "/a.txt.gz", "/a.woff2"}) {
    EXPECT_EQ(offers_of(site.load(path)), Codings{}) << path;
  }
}

TEST_F(Sidecars, OfAnIndexAreFoundToo) {
  make_old(folder_.write("index.html", "plain"));
  add("index.html.br", "coded");
  tests::Site site(folder_.path(), {});
  EXPECT_EQ(offers_of(site.load("/")), Codings{brotli});
}

TEST_F(Sidecars, AreSeenToAppearChangeAndVanish) {
  tests::Site site(folder_.path(), {.revalidate = kEachTime});
  EXPECT_FALSE(site.get("/a.txt")->coded(brotli));
  add("a.txt.br", "first");
  EXPECT_EQ(content_of(site.get("/a.txt")->coded(brotli)), "first");
  add("a.txt.gz", "gzip");
  EXPECT_EQ(offers_of(site.get("/a.txt")), (Codings{brotli, gzip}));

  // Another of the same size and time takes the place of the first.
  add("next", "other");
  fs::rename(folder_.path() / "next", folder_.path() / "a.txt.br");
  EXPECT_EQ(content_of(site.get("/a.txt")->coded(brotli)), "other");

  fs::remove(folder_.path() / "a.txt.br");
  EXPECT_EQ(offers_of(site.get("/a.txt")), Codings{gzip});
  const ResourceRef last = site.get("/a.txt");
  EXPECT_EQ(site.get("/a.txt"), last);  // nothing has changed
}

TEST_F(Sidecars, ThatWereLeftBehindByTheFileAreDropped) {
  add("a.txt.br", "coded");
  tests::Site site(folder_.path(), {.revalidate = kEachTime});
  EXPECT_TRUE(site.get("/a.txt")->coded(brotli));
  folder_.write("a.txt", "newer");
  const ResourceRef file = site.get("/a.txt");
  EXPECT_EQ(content_of(file), "newer");
  EXPECT_FALSE(file->coded(brotli));
}

TEST_F(Sidecars, CountAsMemoryOfTheCache) {
  tests::Site site(folder_.path(), {.revalidate = kEachTime});
  (void)site.get("/a.txt");
  const std::size_t before = site.cache.memory_used();
  add("a.txt.br", std::string(4000, 'x'));
  (void)site.get("/a.txt");
  EXPECT_GE(site.cache.memory_used(), before + 4000);
}

struct Compressible {
  std::string_view name;
  std::size_t size;
  bool offered;
};

TEST(CompressionHere, IsOfferedByTypeAndSize) {
  const TemporaryFolder folder;
  config::Site settings;
  settings.compress_min = 100;
  settings.compress_types = {"text/*", "application/json"};
  settings.compress = {gzip, zstd};
  tests::Site site(folder.path(), {.settings = settings});
  constexpr Compressible kCases[] = {
      {"a.txt", 100, true},  {"a.html", 101, true}, {"a.json", 100, true}, {"small.txt", 99, false},
      {"a.svg", 100, false}, {"a.bin", 100, false}, {"a.png", 100, false},
  };
  for (const Compressible& each : kCases) {
    folder.write(each.name, std::string(each.size, 'x'));
    const ResourceRef file = site.load("/" + std::string(each.name));
    EXPECT_EQ(offers_of(file), each.offered ? settings.compress : Codings{}) << each.name;
    EXPECT_FALSE(file->coded(gzip));
  }
}

TEST(CompressionHere, IsNotOfferedWhereASidecarLies) {
  const TemporaryFolder folder;
  folder.write("a.txt", std::string(5000, 'x'));
  folder.write("a.txt.gz", "coded");
  tests::Site site(folder.path(), {});
  EXPECT_EQ(offers_of(site.load("/a.txt")), Codings{gzip});
}

TEST(CompressionHere, IsNotOfferedWhenOff) {
  const TemporaryFolder folder;
  folder.write("a.txt", std::string(5000, 'x'));
  config::Site settings;
  settings.compress.clear();
  tests::Site site(folder.path(), {.settings = settings});
  EXPECT_EQ(offers_of(site.load("/a.txt")), Codings{});
}

}  // namespace
}  // namespace server
