#include "server/compressible_types.hpp"

#include <algorithm>
#include <cstddef>

#include "server/ascii.hpp"

namespace server {
namespace {

constexpr std::string_view kCompressed[] = {
    // Images
    "image/apng",
    "image/avif",
    "image/gif",
    "image/hei*",
    "image/jp*",
    "image/jx*",
    "image/png",
    "image/vnd.djvu",
    "image/webp",
    "image/x-canon-cr*",
    // Sound and video; but not what lists or notates it.
    "audio/aac",
    "audio/ac3",
    "audio/amr",
    "audio/flac",
    "audio/matroska",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/webm",
    "audio/x-matroska",
    "audio/x-ms-wma",
    "application/ogg",
    "application/vnd.ms-asf",
    "video/*",
    // Fonts
    "font/woff",
    "font/woff2",
    // Archives and packages
    "application/gzip",
    "application/java-archive",
    "application/vnd.android.package-archive",
    "application/vnd.appimage",
    "application/vnd.comicbook-rar",
    "application/vnd.debian.binary-package",
    "application/vnd.flatpak",
    "application/vnd.google-earth.kmz",
    "application/vnd.laszip",
    "application/vnd.ms-cab-compressed",
    "application/vnd.rar",
    "application/vnd.snap",
    "application/x-7z-compressed",
    "application/x-bzip2",
    "application/x-chrome-extension",
    "application/x-compress",
    "application/x-lz*",
    "application/x-rpm",
    "application/x-xpinstall",
    "application/x-xz",
    "application/zip",
    "application/zstd",
    // Zip archives by another name
    "*+zip",
    "application/appx",
    "application/msix*",
    "application/oxps",
    "application/vnd.apple.keynote",
    "application/vnd.apple.numbers",
    "application/vnd.apple.pages",
    "application/vnd.apple.pkpass",
    "application/vnd.ms-xpsdocument",
    "application/vnd.ms-*.macroenabled.12",
    "application/vnd.oasis.opendocument.*",
    "application/vnd.openxmlformats-officedocument.*",
    "model/3mf",
};

/// "text/html" of " Text/HTML; charset=utf-8", but in the case that it has.
std::string_view without_parameters(std::string_view content_type) noexcept {
  skip_whitespace(content_type);
  return content_type.substr(0, content_type.find_first_of(" \t;"));
}

/// `pattern` is in lower case.
bool matches(std::string_view pattern, std::string_view type) noexcept {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t star = kNone;
  std::size_t resume =
      0;  // where in `type` the latest star's part would end if it had to be longer
  std::size_t at = 0;
  std::size_t character = 0;
  while (character < type.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resume = character;
    } else if (at < pattern.size() && pattern[at] == to_lower(type[character])) {
      ++at;
      ++character;
    } else if (star != kNone) {
      at = star + 1;
      character = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == kNone;
}

}  // namespace

CompressibleTypes::CompressibleTypes(std::span<const std::string> patterns) {
  patterns_.reserve(patterns.size());
  for (const std::string& each : patterns) {
    std::string& pattern = patterns_.emplace_back(without_parameters(each));
    std::ranges::transform(pattern, pattern.begin(), to_lower);
  }
}

bool CompressibleTypes::contain(std::string_view content_type) const noexcept {
  const std::string_view type = without_parameters(content_type);
  return std::ranges::any_of(patterns_,
                             [&](std::string_view pattern) { return matches(pattern, type); });
}

bool is_compressed_already(std::string_view content_type) noexcept {
  const std::string_view type = without_parameters(content_type);
  return std::ranges::any_of(kCompressed,
                             [&](std::string_view pattern) { return matches(pattern, type); });
}

}  // namespace server
