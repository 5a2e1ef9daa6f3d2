#include "server/compressor.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>
#include <span>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include "runtime/check.hpp"

namespace server {
namespace {

// Each encoder gives the number of bytes that it wrote, or 0 if they do not fit into `output` or
// memory does not suffice.

std::size_t encode_brotli(std::string_view input, int level, std::span<char> output) noexcept {
  // RFC 7932's window is at most 24; with the default of 22 a decoder takes a quarter of that
  // memory.
  std::size_t size = output.size();
  const bool encoded =
      BrotliEncoderCompress(level, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, input.size(),
                            reinterpret_cast<const std::uint8_t*>(input.data()), &size,
                            reinterpret_cast<std::uint8_t*>(output.data())) == BROTLI_TRUE;
  return encoded ? size : 0;
}

std::size_t encode_zstd(std::string_view input, int level, std::span<char> output) noexcept {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                     &ZSTD_freeCCtx);
  if (context == nullptr) return 0;
  const std::size_t size = ZSTD_compressCCtx(context.get(), output.data(), output.size(),
                                             input.data(), input.size(), level);
  return ZSTD_isError(size) == 0 ? size : 0;
}

std::size_t encode_gzip(std::string_view input, int level, std::span<char> output) noexcept {
  // A header of gzip's own (+ 16), into which zlib writes neither a time nor a name (RFC 1952
  // §2.3).
  constexpr int kGzip = MAX_WBITS + 16;
  constexpr int kMostMemory = 9;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzip, kMostMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    return 0;
  }
  stream.next_in = reinterpret_cast<const Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(output.data());
  stream.avail_out = static_cast<uInt>(output.size());
  const bool complete = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  deflateEnd(&stream);
  return complete ? stream.total_out : 0;
}

std::size_t encode(std::string_view input, ContentCoding coding, int level,
                   std::span<char> output) noexcept {
  switch (coding) {
    case ContentCoding::brotli:
      return encode_brotli(input, level, output);
    case ContentCoding::zstd:
      return encode_zstd(input, level, output);
    case ContentCoding::gzip:
      return encode_gzip(input, level, output);
  }
  return 0;
}

std::string brotli_version() {
  const std::uint32_t version = BrotliEncoderVersion();  // 8 bits, 12 and 12
  return std::to_string(version >> 24) + "." + std::to_string(version >> 12 & 0xfff) + "." +
         std::to_string(version & 0xfff);
}

std::unique_ptr<char[]> allocate(std::size_t size) noexcept {
  return std::unique_ptr<char[]>(new (std::nothrow) char[size]);
}

}  // namespace

std::string library_version(ContentCoding coding) {
  switch (coding) {
    case ContentCoding::brotli:
      return brotli_version();
    case ContentCoding::zstd:
      return ZSTD_versionString();
    case ContentCoding::gzip:
      return zlibVersion();
  }
  return {};
}

std::optional<StoredBytes> compress(std::string_view bytes, ContentCoding coding, int level,
                                    std::size_t headroom) noexcept {
  CHECK(compression_levels_of(coding).contains(level));
  if (bytes.size() > kMostCompressibleBytes) return {};

  const std::size_t most = bytes.size() / 20 * 19;
  const auto scratch = allocate(most);
  if (scratch == nullptr) return {};
  const std::size_t size = encode(bytes, coding, level, {scratch.get(), most});
  if (size == 0) return {};

  // Kept for as long as the file is: in no more memory than it takes.
  StoredBytes result{.storage = allocate(headroom + size), .headroom = headroom, .size = size};
  if (result.storage == nullptr) return {};
  std::copy_n(scratch.get(), size, result.storage.get() + headroom);
  return result;
}

}  // namespace server
