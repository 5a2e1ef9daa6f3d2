#include "server/content_coding.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(ContentCoding, HasItsRegisteredName) {  // RFC 9110 §8.4.1, RFC 7932 §13, RFC 8878 §7.2
  EXPECT_EQ(name_of(ContentCoding::brotli), "br");
  EXPECT_EQ(name_of(ContentCoding::zstd), "zstd");
  EXPECT_EQ(name_of(ContentCoding::gzip), "gzip");
}

TEST(ContentCoding, HasTheSuffixThatItsToolGivesToAFile) {
  EXPECT_EQ(sidecar_suffix_of(ContentCoding::brotli), ".br");
  EXPECT_EQ(sidecar_suffix_of(ContentCoding::zstd), ".zst");
  EXPECT_EQ(sidecar_suffix_of(ContentCoding::gzip), ".gz");
}

}  // namespace
}  // namespace server
