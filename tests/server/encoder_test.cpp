#include "server/encoder.hpp"

#include <string>

#include <gtest/gtest.h>

#include "server/compressor.hpp"
#include "tests/server/site.hpp"

namespace server {
namespace {

using tests::TemporaryFolder;
using enum ContentCoding;

/// One file that is worth compressing, and an encoder with one thread.
class EncoderOfAFile : public testing::TestWithParam<std::size_t> {
 protected:
  ~EncoderOfAFile() override { join(); }

  void join() { site_.loop->run(encoder_.join()); }
  void encode(std::string_view path, ContentCoding coding) {
    encoder_.encode(site_.site, path, site_.get(path), coding);
    join();
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.write("a.txt", std::string(20'000, 'x'));
  tests::Site site_{folder_.path(), {.most_in_memory = GetParam()}};
  runtime::Helpers helpers_{{.threads = 1}};
  Encoder encoder_{*site_.loop, helpers_, site_.cache};
};

INSTANTIATE_TEST_SUITE_P(Place, EncoderOfAFile, testing::Values(0U, 1'000'000U),
                         [](const auto& each) {
                           return std::string(each.param == 0 ? "InTheFile" : "InMemory");
                         });

TEST_P(EncoderOfAFile, MakesARepresentationForEachCoding) {
  const ResourceRef file = site_.get("/a.txt");
  const std::string plain(file->identity()->entity_tag());
  const std::string stem = plain.substr(0, plain.size() - 1);
  for (const auto& [coding, encoder] :
       {std::pair(brotli, "-br5-"), std::pair(zstd, "-zstd6-"), std::pair(gzip, "-gzip6-")}) {
    encode("/a.txt", coding);
    const RepresentationRef& made = file->coded(coding);
    ASSERT_TRUE(made) << name_of(coding);
    EXPECT_TRUE(made->is_encoded_here());
    EXPECT_LT(made->size(), 1000U);
    EXPECT_EQ(made->coding(), coding);
    EXPECT_EQ(made->last_modified(), file->identity()->last_modified());
    // RFC 9110 §§8.8.1, 8.8.3.3: no other encoder, nor another version of it, has this one.
    EXPECT_EQ(made->entity_tag(), stem + encoder + library_version(coding) + "\"");
  }
}

TEST_P(EncoderOfAFile, CountsWhatItMadeInTheCache) {
  const ResourceRef file = site_.get("/a.txt");
  const std::size_t before = site_.cache.memory_used();
  encode("/a.txt", zstd);
  EXPECT_EQ(site_.cache.memory_used(), before + file->coded(zstd)->footprint());
  site_.cache.clear();
  EXPECT_EQ(site_.cache.memory_used(), 0U);
}

TEST_P(EncoderOfAFile, MakesItOnce) {
  const ResourceRef file = site_.get("/a.txt");
  for (int i = 0; i < 3; ++i) encoder_.encode(site_.site, "/a.txt", file, gzip);
  EXPECT_FALSE(file->begin_encoding(gzip));
  EXPECT_FALSE(file->coded(gzip));  // nobody waits for it
  join();
  const RepresentationRef made = file->coded(gzip);
  ASSERT_TRUE(made);
  encode("/a.txt", gzip);
  EXPECT_EQ(file->coded(gzip), made);
}

TEST_P(EncoderOfAFile, DoesNotTryAgainWhatCannotBeMadeSmaller) {
  std::string noise;
  std::uint32_t state = 1;
  while (noise.size() < 5000)
    noise += static_cast<char>((state = state * 1'664'525 + 1'013'904'223) >> 24);
  folder_.write("noise.txt", noise);
  encode("/noise.txt", zstd);
  const ResourceRef file = site_.get("/noise.txt");
  EXPECT_FALSE(file->coded(zstd));
  EXPECT_FALSE(file->begin_encoding(zstd));
}

TEST_P(EncoderOfAFile, OutlivesAnEviction) {
  const ResourceRef file = site_.get("/a.txt");
  encoder_.encode(site_.site, "/a.txt", file, zstd);
  site_.cache.clear();
  join();
  EXPECT_TRUE(file->coded(zstd));
  EXPECT_EQ(site_.cache.memory_used(), 0U);
}

class EncoderOfAnOpenFile : public EncoderOfAFile {};
INSTANTIATE_TEST_SUITE_P(Place, EncoderOfAnOpenFile, testing::Values(0U),
                         [](const auto&) { return std::string("InTheFile"); });

TEST_P(EncoderOfAnOpenFile, MakesNothingOfAFileThatHasChanged) {
  const ResourceRef file = site_.get("/a.txt");
  folder_.write("a.txt", std::string(20'001, 'y'));
  encoder_.encode(site_.site, "/a.txt", file, zstd);
  join();
  EXPECT_FALSE(file->coded(zstd));
}

}  // namespace
}  // namespace server
