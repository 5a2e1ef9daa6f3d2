#include "server/compressor.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include <brotli/decode.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

namespace server {
namespace {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;

/// Markup as compressible as that of a page.
std::string text(std::size_t size) {
  constexpr std::array kWords = {"<p>",  "</p>\n", "the ", "of ",    "a ",    "server ",
                                 "and ", "file ",  "to ",  "ready ", "byte ", "<a href=\"/"};
  std::mt19937 random(size);  // NOLINT(*-msc51-cpp): the same at each run
  std::string made;
  while (made.size() < size) {
    made += kWords.at(random() % kWords.size());
    if (random() % 4 == 0) made += std::to_string(random() % 10'000);
  }
  made.resize(size);
  return made;
}

std::string noise(std::size_t size) {
  std::mt19937 random(size);  // NOLINT(*-msc51-cpp): the same at each run
  std::string made(size, '\0');
  for (char& byte : made) byte = static_cast<char>(random());
  return made;
}

std::string decode_brotli(std::string_view coded, std::size_t size) {
  std::string decoded(size, '\0');
  const auto result =
      BrotliDecoderDecompress(coded.size(), reinterpret_cast<const std::uint8_t*>(coded.data()),
                              &size, reinterpret_cast<std::uint8_t*>(decoded.data()));
  EXPECT_EQ(result, BROTLI_DECODER_RESULT_SUCCESS);
  decoded.resize(size);
  return decoded;
}

/// As a browser does: in a stream, and with a window of no more than 8 MiB (RFC 9659 §3).
std::string decode_zstd(std::string_view coded, std::size_t size) {
  std::string decoded(size, '\0');
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 23);
  ZSTD_outBuffer output{.dst = decoded.data(), .size = decoded.size(), .pos = 0};
  ZSTD_inBuffer input{.src = coded.data(), .size = coded.size(), .pos = 0};
  std::size_t rest = 1;
  // A piece at a time: given the whole, the decoder needs no window.
  while (input.pos < coded.size() && rest != 0 && ZSTD_isError(rest) == 0) {
    input.size = std::min(coded.size(), input.pos + kKiB);
    rest = ZSTD_decompressStream(context, &output, &input);
  }
  EXPECT_EQ(rest, 0U) << ZSTD_getErrorName(rest);
  EXPECT_EQ(input.pos, coded.size());
  ZSTD_freeDCtx(context);
  decoded.resize(output.pos);
  return decoded;
}

std::string decode_gzip(std::string_view coded, std::size_t size) {
  std::string decoded(size, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  stream.next_in = reinterpret_cast<const Bytef*>(coded.data());
  stream.avail_in = static_cast<uInt>(coded.size());
  stream.next_out = reinterpret_cast<Bytef*>(decoded.data());
  stream.avail_out = static_cast<uInt>(decoded.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U);
  decoded.resize(stream.total_out);
  inflateEnd(&stream);
  return decoded;
}

std::string decode(std::string_view coded, ContentCoding coding, std::size_t size) {
  switch (coding) {
    case ContentCoding::brotli:
      return decode_brotli(coded, size);
    case ContentCoding::zstd:
      return decode_zstd(coded, size);
    case ContentCoding::gzip:
      return decode_gzip(coded, size);
  }
  return {};
}

void expect_round_trip(std::string_view bytes, ContentCoding coding, int level) {
  SCOPED_TRACE(std::string(name_of(coding)) + " at level " + std::to_string(level));
  const auto compressed = compress(bytes, coding, level, 0);
  ASSERT_TRUE(compressed);
  EXPECT_LT(compressed->size, bytes.size());
  EXPECT_TRUE(decode(compressed->bytes(), coding, bytes.size()) == bytes);
}

TEST(Compressor, MakesWhatTheDecoderTurnsBack) {
  const struct {
    std::string_view name;
    std::string bytes;
  } cases[] = {
      {"short text", text(200)},
      {"one byte repeated", std::string(kKiB, 'a')},
      {"NUL bytes", std::string(64 * kKiB, '\0')},
      {"text of an odd size", text(10'007)},
      {"256 KiB of text", text(256 * kKiB)},
      {"1 MiB of text", text(kMiB)},
      {"noise amid text", text(64 * kKiB) + noise(64 * kKiB) + text(64 * kKiB)},
  };
  for (const auto& [name, bytes] : cases) {
    SCOPED_TRACE(name);
    expect_round_trip(bytes, ContentCoding::brotli, 5);
    expect_round_trip(bytes, ContentCoding::zstd, 6);
    expect_round_trip(bytes, ContentCoding::gzip, 6);
  }
}

TEST(Compressor, WorksAtEachLevel) {
  const std::string bytes = text(8 * kKiB);
  for (const ContentCoding coding : kContentCodings) {
    const auto [first, last] = compression_levels_of(coding);
    for (int level = first; level <= last; ++level) expect_round_trip(bytes, coding, level);
  }
}

TEST(Compressor, SavesMoreAtAHigherLevel) {
  const std::string bytes = text(64 * kKiB);
  for (const ContentCoding coding : kContentCodings) {
    const auto [first, last] = compression_levels_of(coding);
    EXPECT_LT(compress(bytes, coding, last, 0)->size, compress(bytes, coding, first, 0)->size)
        << name_of(coding);
  }
}

TEST(Compressor, GivesTheSameBytesEachTime) {
  const std::string bytes = text(100 * kKiB);
  for (const ContentCoding coding : kContentCodings) {
    const auto first = compress(bytes, coding, 6, 0);
    const auto second = compress(std::string(bytes), coding, 6, 512);
    EXPECT_TRUE(first->bytes() == second->bytes()) << name_of(coding);
  }
}

TEST(Compressor, LeavesRoomInFrontOfTheBytes) {
  const std::string bytes = text(4 * kKiB);
  for (const ContentCoding coding : kContentCodings) {
    const auto compressed = compress(bytes, coding, 1, 512);
    EXPECT_EQ(compressed->headroom, 512U);
    EXPECT_EQ(compressed->bytes().data(), compressed->storage.get() + 512);
    // A sanitizer sees when less is there.
    std::fill_n(compressed->storage.get(), 512, 'h');
    EXPECT_TRUE(decode(compressed->bytes(), coding, bytes.size()) == bytes) << name_of(coding);
  }
}

TEST(Compressor, GivesNothingWhereItWouldSaveTooLittle) {
  const struct {
    std::string_view name;
    std::string bytes;
  } cases[] = {
      {"no byte", ""},
      {"one byte", "a"},
      {"few bytes that repeat", "aaaaaaaaaaaaaaaaaaa"},
      {"few different bytes", "abcdefghijklmnopqrstuvwxyz"},
      {"noise", noise(10 * kKiB)},
      {"256 KiB of noise", noise(256 * kKiB)},
      {"noise and a twenty-fifth of zeros", noise(24 * kKiB) + std::string(kKiB, '\0')},
  };
  for (const auto& [name, bytes] : cases) {
    for (const ContentCoding coding : kContentCodings) {
      EXPECT_FALSE(compress(bytes, coding, 9, 0)) << name << ' ' << name_of(coding);
    }
  }
}

TEST(Compressor, GivesSomethingWhereItSavesATwentieth) {
  const std::string bytes = noise(15 * kKiB) + std::string(kKiB, '\0');
  for (const ContentCoding coding : kContentCodings) expect_round_trip(bytes, coding, 9);
}

TEST(Compressor, GzipNamesNeitherFileNorTime) {  // RFC 1952 §2.3
  const auto compressed = compress(text(kKiB), ContentCoding::gzip, 6, 0);
  EXPECT_EQ(compressed->bytes().substr(0, 8), std::string_view("\x1f\x8b\x08\0\0\0\0\0", 8));
}

TEST(Compressor, GzipSatisfiesItsOwnTool) {  // which does not use zlib
  const auto compressed = compress(text(100 * kKiB), ContentCoding::gzip, 6, 0);
  std::FILE* const tool = ::popen("gzip --test", "w");
  ASSERT_NE(tool, nullptr);
  EXPECT_EQ(std::fwrite(compressed->bytes().data(), 1, compressed->size, tool), compressed->size);
  EXPECT_EQ(::pclose(tool), 0);
}

TEST(Compressor, WindowsFitIntoABrowser) {  // RFC 9659 §3: decode_zstd() takes no more than 8 MiB
  const std::string bytes = text(kMiB);
  std::string large;
  while (large.size() < kMostCompressibleBytes) large += bytes;
  expect_round_trip(large, ContentCoding::zstd, compression_levels_of(ContentCoding::zstd).last);
}

TEST(Compressor, LeavesLargeFilesAsTheyAre) {
  std::string bytes(kMostCompressibleBytes, 'a');
  EXPECT_TRUE(compress(bytes, ContentCoding::gzip, 1, 0));
  bytes += 'a';
  for (const ContentCoding coding : kContentCodings) EXPECT_FALSE(compress(bytes, coding, 1, 0));
}

TEST(Compressor, KnowsTheVersionsOfItsLibraries) {
  EXPECT_EQ(library_version(ContentCoding::zstd), ZSTD_versionString());
  EXPECT_EQ(library_version(ContentCoding::gzip), zlibVersion());
  // The decoder is of the same library, and its number has the same form.
  const std::string brotli = library_version(ContentCoding::brotli);
  unsigned major = 0, minor = 0, patch = 0;
  ASSERT_EQ(std::sscanf(brotli.c_str(), "%u.%u.%u", &major, &minor, &patch), 3);
  EXPECT_EQ(major << 24 | minor << 12 | patch, BrotliDecoderVersion());
}

TEST(Compressor, KnowsTheLevelsOfEachCoding) {
  const struct {
    ContentCoding coding;
    std::vector<int> levels, others;
  } cases[] = {
      {ContentCoding::brotli, {0, 5, 11}, {-1, 12}},
      {ContentCoding::zstd, {1, 6, 19}, {-1, 0, 20}},
      {ContentCoding::gzip, {1, 6, 9}, {-1, 0, 10}},
  };
  for (const auto& [coding, levels, others] : cases) {
    const CompressionLevelRange range = compression_levels_of(coding);
    for (const int level : levels) EXPECT_TRUE(range.contains(level)) << name_of(coding) << level;
    for (const int level : others) EXPECT_FALSE(range.contains(level)) << name_of(coding) << level;
  }
}

}  // namespace
}  // namespace server
