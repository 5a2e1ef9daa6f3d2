#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "config/config.hpp"

namespace server {

using config::ContentCoding;

/// All of them, in the order of their declaration.
inline constexpr std::array kContentCodings = {ContentCoding::brotli, ContentCoding::zstd,
                                               ContentCoding::gzip};

/// As Content-Encoding and Accept-Encoding have it (RFC 9110 §8.4.1, RFC 7932, RFC 8878).
constexpr std::string_view name_of(ContentCoding coding) noexcept {
  constexpr std::array<std::string_view, kContentCodings.size()> kNames = {"br", "zstd", "gzip"};
  return kNames.at(static_cast<std::size_t>(std::to_underlying(coding)));
}

/// What the name of a sidecar file has behind the name of its original.
constexpr std::string_view sidecar_suffix_of(ContentCoding coding) noexcept {
  constexpr std::array<std::string_view, kContentCodings.size()> kSuffixes = {".br", ".zst", ".gz"};
  return kSuffixes.at(static_cast<std::size_t>(std::to_underlying(coding)));
}

}  // namespace server
