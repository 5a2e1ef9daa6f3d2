#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "server/content_coding.hpp"
#include "server/stored_bytes.hpp"

namespace server {

/// From the fastest to the one that makes the fewest bytes.
struct CompressionLevelRange {
  int first = 0;
  int last = 0;

  [[nodiscard]] constexpr bool contains(int level) const noexcept {
    return first <= level && level <= last;
  }
};

/// zstd's levels end before those whose window a browser may refuse (RFC 9659 §3).
[[nodiscard]] constexpr CompressionLevelRange compression_levels_of(ContentCoding coding) noexcept {
  switch (coding) {
    case ContentCoding::brotli:
      return {0, 11};
    case ContentCoding::zstd:
      return {1, 19};
    case ContentCoding::gzip:
      return {1, 9};
  }
  return {};
}

/// Of the library that compresses, as it calls itself: "1.5.4".
[[nodiscard]] std::string library_version(ContentCoding coding);

/// More is not compressed: nobody waits for it, but a helper thread would be busy for too long.
inline constexpr std::size_t kMostCompressibleBytes = std::size_t{16} * 1024 * 1024;

/// Compresses `bytes` at a level of the coding's range. The same bytes, level and version of the
/// library give the same result. Nothing, if there are too many bytes, if it would save less than a
/// twentieth of them, or if memory does not suffice. Takes milliseconds, seconds at the highest
/// levels, and while it runs many times the memory of `bytes`: for helper threads, from several of
/// them at once.
[[nodiscard]] std::optional<StoredBytes> compress(std::string_view bytes, ContentCoding coding,
                                                  int level, std::size_t headroom) noexcept;

}  // namespace server
