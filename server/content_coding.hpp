#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "config/config.hpp"

namespace server {

using config::ContentCoding;

/// How many content codings there are.
inline constexpr std::size_t kContentCodings = 3;

inline constexpr std::array<ContentCoding, kContentCodings> kAllContentCodings = {
    ContentCoding::brotli, ContentCoding::zstd, ContentCoding::gzip};

/// As in Content-Encoding (RFC 9110 §8.4.1).
[[nodiscard]] constexpr std::string_view name_of(ContentCoding coding) noexcept {
  constexpr std::array<std::string_view, kContentCodings> kNames = {"br", "zstd", "gzip"};
  return kNames[static_cast<std::size_t>(coding)];
}

/// What is appended to the name of a file for the name of its coded sidecar.
[[nodiscard]] constexpr std::string_view suffix_of(ContentCoding coding) noexcept {
  constexpr std::array<std::string_view, kContentCodings> kSuffixes = {".br", ".zst", ".gz"};
  return kSuffixes[static_cast<std::size_t>(coding)];
}

}  // namespace server
