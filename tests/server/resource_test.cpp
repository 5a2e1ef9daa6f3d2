#include "server/resource.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/server/site.hpp"

namespace server {
namespace {

using tests::TemporaryFolder;

StoredBytes stored(std::size_t size) {
  return {.storage = std::make_unique<char[]>(Representation::kHeadroom + size),
          .headroom = Representation::kHeadroom,
          .size = size};
}

/// A file in memory, and what has been made of it.
class ResourceOfAFile : public testing::Test {
 protected:
  [[nodiscard]] RepresentationRef encoded(ContentCoding coding, std::size_t size) const {
    return Representation::encoded(file_->identity()->attributes(), coding, "test", stored(size));
  }

  TemporaryFolder folder_;
  tests::Site site_{(folder_.write("a.txt", std::string(1000, 'x')), folder_.path()), {}};
  ResourceRef file_ = site_.load("/a.txt");
};

TEST_F(ResourceOfAFile, HasARepresentationForEachCoding) {
  for (const ContentCoding coding : kContentCodings) {
    EXPECT_FALSE(file_->coded(coding));
    const RepresentationRef made = encoded(coding, 10);
    file_->add_coded(made);
    EXPECT_EQ(file_->coded(coding), made);
  }
  EXPECT_EQ(file_->coded(ContentCoding::brotli)->coding(), ContentCoding::brotli);
  EXPECT_FALSE(file_->identity()->coding());
}

TEST_F(ResourceOfAFile, CountsTheMemoryOfAll) {
  const std::size_t before = file_->footprint();
  EXPECT_GE(before, sizeof(Resource) + sizeof(Representation) + 1000);
  const RepresentationRef made = encoded(ContentCoding::gzip, 300);
  file_->add_coded(made);
  EXPECT_EQ(file_->footprint(), before + made->footprint());
  EXPECT_GE(made->footprint(), Representation::kHeadroom + 300);
}

TEST_F(ResourceOfAFile, BeginsAnEncodingOnce) {
  EXPECT_TRUE(file_->begin_encoding(ContentCoding::zstd));
  EXPECT_FALSE(file_->begin_encoding(ContentCoding::zstd));
  EXPECT_TRUE(file_->begin_encoding(ContentCoding::gzip));
  file_->forget_encoding(ContentCoding::zstd);
  EXPECT_TRUE(file_->begin_encoding(ContentCoding::zstd));
  EXPECT_FALSE(file_->begin_encoding(ContentCoding::gzip));
}

TEST(Resource, CountsTheDescriptorsOfAll) {
  const TemporaryFolder folder;
  folder.write("a.txt", "large");
  folder.write("a.txt.br", "large");
  folder.write("a.txt.gz", "tiny");
  tests::Site site(folder.path(), {.most_in_memory = 4});
  EXPECT_EQ(site.load("/a.txt")->descriptors(), 2U);
  EXPECT_EQ(site.load("/a.txt.gz")->descriptors(), 0U);
  EXPECT_EQ(site.load("/none")->descriptors(), 0U);
}

TEST(Resource, CountsTheMemoryOfARedirect) {
  const std::string location(1000, 'x');
  const Redirection redirection{
      .status = Status::found, .rule = 0, .location = location, .fragment = location};
  EXPECT_GE(Resource::redirect(redirection, redirection)->footprint(), sizeof(Resource) + 4000);
}

}  // namespace
}  // namespace server
