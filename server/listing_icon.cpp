#include "server/listing_icon.hpp"

#include <array>

#include "server/media_type.hpp"

namespace server {
namespace {

struct Row {
  std::string_view prefix;  ///< of a media type
  std::string_view icon;
};

/// The first whose prefix fits; so what is special stands before what it is a part of.
constexpr std::array kRows = {
    Row{"image/", "image"},
    Row{"audio/", "audio"},
    Row{"video/", "video"},
    Row{"font/", "font"},
    Row{"text/html", "code"},
    Row{"text/css", "code"},
    Row{"text/javascript", "code"},
    Row{"text/", "text"},
    Row{"application/json", "code"},
    Row{"application/xml", "code"},
    Row{"application/wasm", "code"},
    Row{"application/xhtml+xml", "code"},
    Row{"application/pdf", "document"},
    Row{"application/epub", "document"},
    Row{"application/rtf", "document"},
    Row{"application/msword", "document"},
    Row{"application/vnd.ms-excel", "document"},
    Row{"application/vnd.ms-powerpoint", "document"},
    Row{"application/vnd.oasis.opendocument", "document"},
    Row{"application/vnd.openxmlformats", "document"},
    Row{"application/zip", "archive"},
    Row{"application/gzip", "archive"},
    Row{"application/zstd", "archive"},
    Row{"application/x-tar", "archive"},
    Row{"application/x-bzip", "archive"},
    Row{"application/x-xz", "archive"},
    Row{"application/x-7z", "archive"},
    Row{"application/x-lz", "archive"},
    Row{"application/vnd.rar", "archive"},
    Row{"application/java-archive", "archive"},
    Row{"application/vnd.debian", "archive"},
    Row{"application/x-rpm", "archive"},
    Row{"application/vnd.android", "archive"},
    Row{"application/x-iso9660-image", "disc"},
    Row{"application/x-apple-diskimage", "disc"},
};

}  // namespace

std::string_view icon_of(const DirectoryEntry& entry) noexcept {
  if (entry.is_directory) return "folder";
  const std::string_view type = media_type_of(entry.name);
  for (const Row& row : kRows) {
    if (type.starts_with(row.prefix)) return row.icon;
  }
  return "file";
}

const std::string_view kListingIcons = R"(<svg class="icons" aria-hidden="true">
<symbol id="folder" viewBox="0 0 20 20"><path d="M2.5 15V5A1.5 1.5 0 0 1 4 3.5H7.6L9.6 6H16A1.5 1.5 0 0 1 17.5 7.5V15A1.5 1.5 0 0 1 16 16.5H4A1.5 1.5 0 0 1 2.5 15Z"/></symbol>
<symbol id="file" viewBox="0 0 20 20"><path d="M4.5 2.5H11.5L15.5 6.5V17.5H4.5ZM11.5 2.5V6.5H15.5"/></symbol>
<symbol id="text" viewBox="0 0 20 20"><path d="M4.5 2.5H11.5L15.5 6.5V17.5H4.5ZM7.5 8.5H10M7.5 11.5H12.5M7.5 14.5H12.5"/></symbol>
<symbol id="document" viewBox="0 0 20 20"><path d="M4.5 2.5H15.5V17.5H4.5ZM7.5 5.5H12.5V9.5H7.5ZM7.5 12H12.5M7.5 14.5H12.5"/></symbol>
<symbol id="code" viewBox="0 0 20 20"><path d="M6.5 5.5 2 10 6.5 14.5M13.5 5.5 18 10 13.5 14.5M11.5 3.5 8.5 16.5"/></symbol>
<symbol id="image" viewBox="0 0 20 20"><path d="M2.5 3.5H17.5V16.5H2.5ZM2.5 14 7 9.5 10.5 13 13 10.5 17.5 15"/><circle cx="13" cy="7" r="1.3"/></symbol>
<symbol id="audio" viewBox="0 0 20 20"><path d="M7 15V4.5L16 2.5V13"/><circle cx="4.75" cy="15" r="2.25"/><circle cx="13.75" cy="13" r="2.25"/></symbol>
<symbol id="video" viewBox="0 0 20 20"><path d="M2.5 4.5H17.5V15.5H2.5ZM8 7.2V12.8L13 10Z"/></symbol>
<symbol id="archive" viewBox="0 0 20 20"><path d="M3.5 7.5V16.5H16.5V7.5M2.5 3.5H17.5V7.5H2.5ZM8 10.5H12"/></symbol>
<symbol id="font" viewBox="0 0 20 20"><path d="M3.5 17 10 3 16.5 17M5.8 12H14.2"/></symbol>
<symbol id="disc" viewBox="0 0 20 20"><circle cx="10" cy="10" r="7.5"/><circle cx="10" cy="10" r="2.2"/></symbol>
<symbol id="up" viewBox="0 0 20 20"><path d="M16 16.5H7V4M2.8 8.2 7 4 11.2 8.2"/></symbol>
<symbol id="arrow" viewBox="0 0 20 20"><path d="M10 16.5V3.5M5 8.5 10 3.5 15 8.5"/></symbol>
</svg>
)";

}  // namespace server
