#include "server/media_type.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>

#include "server/ascii.hpp"

namespace server {
namespace {

struct Row {
  std::string_view type;
  std::string_view extensions;  // in lower case, one space between them
};

// Registered names first (IANA), then what browsers and desktops agree on.
//  - text/*: UTF-8, as nearly every text file is today; a browser would have to guess otherwise.
//  - JSON and its relatives: no charset, there is none to choose (RFC 8259 §11).
//  - JavaScript: RFC 9239.
//  - XML and its relatives: no charset. It would override the document's own declaration
//    (RFC 7303 §3.2), and without either XML is UTF-8 or UTF-16 by itself.
//  - Source code, logs and other notes: text/plain, which browsers show; most text/x-* they save.
//  - Nothing is registered for Brotli: .br stays unknown.
//  - .ts is MPEG-TS (HLS), not TypeScript, which browsers cannot run. .svgz is what its bytes are:
//    as image/svg+xml it would need a Content-Encoding.
// clang-format off
constexpr Row kRows[] = {
    // Pages
    {"text/html; charset=utf-8", "html htm shtml"},
    {"text/css; charset=utf-8", "css"},
    {"text/javascript; charset=utf-8", "js mjs cjs"},
    {"application/wasm", "wasm"},
    {"application/manifest+json", "webmanifest"},
    {"application/importmap+json", "importmap"},
    {"text/cache-manifest; charset=utf-8", "appcache"},
    {"text/vtt; charset=utf-8", "vtt"},
    {"text/wgsl; charset=utf-8", "wgsl"},
    {"application/xhtml+xml", "xhtml xht"},
    {"application/rss+xml", "rss"},
    {"application/atom+xml", "atom"},
    {"application/xml", "xml xsd"},
    {"application/xml-dtd", "dtd"},
    {"application/xslt+xml", "xsl xslt"},
    {"application/mathml+xml", "mml"},
    {"application/opensearchdescription+xml", "osdx"},
    {"application/wsdl+xml", "wsdl"},
    {"application/xliff+xml", "xlf"},
    // Text
    {"text/plain; charset=utf-8",
     "txt text log conf cfg ini env properties list lock service nfo srt lrc cue "
     "ass ssa sbv md5 sha1 sha224 sha256 sha384 sha512 asc diff patch po pot rst adoc asciidoc org tex ltx sty bib texi "
     "c h cc cpp cxx hh hpp hxx ino cs java kt kts scala groovy swift go rs zig d nim hs ml mli "
     "erl ex exs clj lisp el jl r py pyi rb pl pm lua tcl awk sh bash zsh fish ps1 bat cmd vim "
     "jsx tsx mdx vue svelte astro scss sass less styl coffee graphql proto "
     "glsl vert frag hlsl wat cmake mk gradle tf nix"},
    {"text/markdown; charset=utf-8", "md markdown"},
    {"text/csv; charset=utf-8", "csv"},
    {"text/tab-separated-values; charset=utf-8", "tsv"},
    {"text/calendar; charset=utf-8", "ics ifb"},
    {"text/vcard; charset=utf-8", "vcf vcard"},
    {"text/uri-list; charset=utf-8", "uri uris"},
    {"text/spdx; charset=utf-8", "spdx"},
    {"text/vnd.graphviz; charset=utf-8", "gv dot"},
    {"text/vnd.familysearch.gedcom; charset=utf-8", "ged"},
    // Data
    {"application/json", "json map har topojson"},
    {"application/json5", "json5"},
    {"application/x-ndjson", "ndjson jsonl"},
    {"application/ld+json", "jsonld"},
    {"application/geo+json", "geojson"},
    {"application/jrd+json", "jrd"},
    {"application/sarif+json", "sarif"},
    {"application/x-ipynb+json", "ipynb"},
    {"application/yaml", "yaml yml"},
    {"application/toml", "toml"},
    {"application/sql", "sql"},
    {"application/cbor", "cbor"},
    {"application/vnd.msgpack", "msgpack"},
    {"application/x-protobuf", "pb pbf"},
    {"application/rdf+xml", "rdf owl"},
    {"text/turtle; charset=utf-8", "ttl"},
    {"text/n3; charset=utf-8", "n3"},
    {"application/n-triples", "nt"},
    {"application/n-quads", "nq"},
    {"application/trig", "trig"},
    {"application/vnd.apache.parquet", "parquet"},
    {"application/vnd.apache.arrow.file", "arrow feather"},
    {"application/vnd.apache.arrow.stream", "arrows"},
    {"application/vnd.sqlite3", "sqlite sqlite3"},
    {"application/x-netcdf", "nc"},
    {"application/x-hdf5", "h5 hdf5"},
    {"image/fits", "fits fts"},
    {"application/dicom", "dcm"},
    {"application/vnd.tcpdump.pcap", "pcap cap"},
    {"application/x-pcapng", "pcapng"},
    {"application/vnd.maxmind.maxmind-db", "mmdb"},
    {"application/gpx+xml", "gpx"},
    {"application/gml+xml", "gml"},
    {"application/vnd.google-earth.kml+xml", "kml"},
    {"application/vnd.google-earth.kmz", "kmz"},
    {"application/vnd.openstreetmap.data+xml", "osm"},
    {"application/geopackage+sqlite3", "gpkg"},
    {"application/vnd.mapbox-vector-tile", "mvt"},
    {"application/vnd.pmtiles", "pmtiles"},
    {"application/vnd.shp", "shp"},
    {"application/vnd.shx", "shx"},
    {"application/vnd.dbf", "dbf"},
    {"application/vnd.las", "las"},
    {"application/vnd.laszip", "laz"},
    // Fonts
    {"font/woff", "woff"},
    {"font/woff2", "woff2"},
    {"font/ttf", "ttf"},
    {"font/otf", "otf"},
    {"font/collection", "ttc otc"},
    {"application/vnd.ms-fontobject", "eot"},
    // Images
    {"image/apng", "apng"},
    {"image/avif", "avif avifs"},
    {"image/bmp", "bmp dib"},
    {"image/gif", "gif"},
    {"image/heic", "heic"},
    {"image/heic-sequence", "heics"},
    {"image/heif", "heif hif"},
    {"image/heif-sequence", "heifs"},
    {"image/jp2", "jp2 jpg2"},
    {"image/jpeg", "jpeg jpg jpe jfif pjpeg pjp"},
    {"image/jpm", "jpm"},
    {"image/jpx", "jpx jpf"},
    {"image/jxl", "jxl"},
    {"image/jxr", "jxr"},
    {"image/jxs", "jxs"},
    {"image/ktx", "ktx"},
    {"image/ktx2", "ktx2"},
    {"image/png", "png"},
    {"image/svg+xml", "svg"},
    {"image/tiff", "tif tiff"},
    {"image/webp", "webp"},
    {"image/emf", "emf"},
    {"image/wmf", "wmf"},
    {"image/vnd.adobe.photoshop", "psd"},
    {"image/vnd.djvu", "djvu djv"},
    {"image/vnd.dwg", "dwg"},
    {"image/vnd.dxf", "dxf"},
    {"image/vnd.microsoft.icon", "ico cur"},
    {"image/vnd.ms-dds", "dds"},
    {"image/vnd.radiance", "hdr"},
    {"image/x-adobe-dng", "dng"},
    {"image/x-canon-cr2", "cr2"},
    {"image/x-canon-cr3", "cr3"},
    {"image/x-exr", "exr"},
    {"image/x-icns", "icns"},
    {"image/x-nikon-nef", "nef"},
    {"image/x-portable-anymap", "pnm"},
    {"image/x-portable-bitmap", "pbm"},
    {"image/x-portable-graymap", "pgm"},
    {"image/x-portable-pixmap", "ppm"},
    {"image/x-tga", "tga"},
    {"image/x-xbitmap", "xbm"},
    {"image/x-xcf", "xcf"},
    {"image/x-xpixmap", "xpm"},
    // Sound
    {"audio/aac", "aac adts"},
    {"audio/ac3", "ac3"},
    {"audio/amr", "amr"},
    {"audio/basic", "au snd"},
    {"audio/flac", "flac"},
    {"audio/midi", "mid midi kar"},
    {"audio/mp4", "m4a m4b"},
    {"audio/mpeg", "mp3 mp2 mpga"},
    {"audio/mpegurl", "m3u"},
    {"audio/ogg", "ogg oga opus spx"},
    {"audio/wav", "wav"},
    {"audio/webm", "weba"},
    {"audio/x-aiff", "aif aiff aifc"},
    {"audio/x-caf", "caf"},
    {"audio/x-matroska", "mka"},
    {"audio/x-ms-wma", "wma"},
    {"audio/x-scpls", "pls"},
    // Video
    {"application/dash+xml", "mpd"},
    {"application/mxf", "mxf"},
    {"application/ogg", "ogx"},
    {"application/ttml+xml", "ttml"},
    {"application/smil+xml", "smil"},
    {"application/vnd.apple.mpegurl", "m3u8"},
    {"application/vnd.ms-asf", "asf"},
    {"application/xspf+xml", "xspf"},
    {"video/3gpp", "3gp 3gpp"},
    {"video/3gpp2", "3g2"},
    {"video/iso.segment", "m4s"},
    {"video/mp2t", "ts m2t m2ts mts"},
    {"video/mp4", "mp4 m4v mpg4"},
    {"video/mpeg", "mpg mpeg mpe m1v m2v vob"},
    {"video/ogg", "ogv"},
    {"video/quicktime", "mov qt"},
    {"video/webm", "webm"},
    {"video/x-flv", "flv"},
    {"video/x-matroska", "mkv mk3d"},
    {"video/x-ms-wmv", "wmv"},
    {"video/x-msvideo", "avi"},
    // Models
    {"model/3mf", "3mf"},
    {"model/gltf+json", "gltf"},
    {"model/gltf-binary", "glb"},
    {"model/iges", "igs iges"},
    {"model/mtl", "mtl"},
    {"model/obj", "obj"},
    {"model/step", "step stp"},
    {"model/stl", "stl"},
    {"model/vnd.collada+xml", "dae"},
    {"model/vnd.usda", "usda"},
    {"model/vnd.usdz+zip", "usdz"},
    {"model/vrml", "wrl vrml"},
    {"model/x3d+xml", "x3d"},
    // Documents
    {"application/pdf", "pdf"},
    {"application/postscript", "ps eps ai"},
    {"application/rtf", "rtf"},
    {"application/epub+zip", "epub"},
    {"application/oebps-package+xml", "opf"},
    {"application/x-dtbncx+xml", "ncx"},
    {"application/oxps", "oxps"},
    {"application/vnd.amazon.mobi8-ebook", "azw3"},
    {"application/x-mobipocket-ebook", "mobi"},
    {"application/x-fictionbook+xml", "fb2"},
    {"application/vnd.comicbook+zip", "cbz"},
    {"application/vnd.comicbook-rar", "cbr"},
    {"application/vnd.apple.keynote", "keynote"},
    {"application/vnd.apple.numbers", "numbers"},
    {"application/vnd.apple.pages", "pages"},
    {"application/msaccess", "mdb"},
    {"application/msword", "doc"},
    {"application/vnd.ms-excel", "xls"},
    {"application/vnd.ms-excel.sheet.binary.macroEnabled.12", "xlsb"},
    {"application/vnd.ms-excel.sheet.macroEnabled.12", "xlsm"},
    {"application/vnd.ms-outlook", "msg"},
    {"application/vnd.ms-powerpoint", "ppt pps"},
    {"application/vnd.ms-powerpoint.presentation.macroEnabled.12", "pptm"},
    {"application/vnd.ms-word.document.macroEnabled.12", "docm"},
    {"application/vnd.ms-xpsdocument", "xps"},
    {"application/vnd.ms-project", "mpp"},
    {"application/vnd.oasis.opendocument.base", "odb"},
    {"application/vnd.oasis.opendocument.formula", "odf"},
    {"application/vnd.oasis.opendocument.graphics", "odg"},
    {"application/vnd.oasis.opendocument.presentation", "odp"},
    {"application/vnd.oasis.opendocument.spreadsheet", "ods"},
    {"application/vnd.oasis.opendocument.spreadsheet-template", "ots"},
    {"application/vnd.oasis.opendocument.text", "odt"},
    {"application/vnd.oasis.opendocument.text-template", "ott"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"},
    {"application/vnd.openxmlformats-officedocument.presentationml.slideshow", "ppsx"},
    {"application/vnd.openxmlformats-officedocument.presentationml.template", "potx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.template", "xltx"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.template", "dotx"},
    {"application/vnd.visio", "vsd"},
    {"application/x-abiword", "abw"},
    {"application/x-dvi", "dvi"},
    {"application/x-gnumeric", "gnumeric"},
    {"application/mbox", "mbox"},
    {"message/rfc822", "eml"},
    // Archives
    {"application/gzip", "gz tgz svgz"},
    {"application/java-archive", "jar war ear"},
    {"application/vnd.ms-cab-compressed", "cab"},
    {"application/vnd.rar", "rar"},
    {"application/x-7z-compressed", "7z"},
    {"application/x-bzip2", "bz2 tbz tbz2"},
    {"application/x-compress", "z"},
    {"application/x-cpio", "cpio"},
    {"application/x-lz4", "lz4"},
    {"application/x-lzip", "lz"},
    {"application/x-lzma", "lzma"},
    {"application/x-tar", "tar"},
    {"application/x-xz", "xz txz"},
    {"application/zip", "zip whl"},
    {"application/zstd", "zst tzst"},
    // Packages and images of disks
    {"application/appinstaller", "appinstaller"},
    {"application/appx", "appx"},
    {"application/msix", "msix"},
    {"application/msixbundle", "msixbundle"},
    {"application/vnd.android.package-archive", "apk"},
    {"application/vnd.appimage", "appimage"},
    {"application/vnd.apple.installer+xml", "pkg mpkg"},
    {"application/vnd.debian.binary-package", "deb ddeb udeb"},
    {"application/vnd.flatpak", "flatpak"},
    {"application/vnd.flatpak.ref", "flatpakref"},
    {"application/vnd.flatpak.repo", "flatpakrepo"},
    {"application/vnd.microsoft.portable-executable", "exe dll"},
    {"application/vnd.snap", "snap"},
    {"application/x-apple-diskimage", "dmg"},
    {"application/x-chrome-extension", "crx"},
    {"application/x-iso9660-image", "iso"},
    {"application/x-msi", "msi"},
    {"application/x-qemu-disk", "qcow2"},
    {"application/x-rpm", "rpm"},
    {"application/x-virtualbox-ova", "ova"},
    {"application/x-virtualbox-vdi", "vdi"},
    {"application/x-virtualbox-vmdk", "vmdk"},
    {"application/x-xpinstall", "xpi"},
    // Links, keys and other small files
    {"application/java-vm", "class"},
    {"application/metalink4+xml", "meta4"},
    {"application/pem-certificate-chain", "pem"},
    {"application/pgp-signature", "sig"},
    {"application/pkcs10", "csr p10"},
    {"application/pkcs12", "p12 pfx"},
    {"application/pkcs7-mime", "p7m p7c"},
    {"application/pkcs7-signature", "p7s"},
    {"application/pkix-cert", "cer"},
    {"application/pkix-crl", "crl"},
    {"application/vnd.apple.pkpass", "pkpass"},
    {"application/vnd.adobe.flash.movie", "swf"},
    {"application/x-apple-aspen-config", "mobileconfig"},
    {"application/x-bittorrent", "torrent"},
    {"application/x-java-jnlp-file", "jnlp"},
    {"application/x-ns-proxy-autoconfig", "pac"},
    {"application/x-x509-ca-cert", "crt der"},
    {"application/x-zsync", "zsync"},
};
// clang-format on

struct Entry {
  std::string_view extension;
  std::string_view type;
};

consteval std::size_t count_extensions() {
  std::size_t count = 0;
  for (const Row& row : kRows) {
    count += static_cast<std::size_t>(std::ranges::count(row.extensions, ' ')) + 1;
  }
  return count;
}

/// The rows turned round: one entry for each extension, in their order.
constexpr auto kEntries = [] {
  std::array<Entry, count_extensions()> entries;
  auto next = entries.begin();
  for (const Row& row : kRows) {
    for (std::string_view rest = row.extensions; !rest.empty();) {
      const std::string_view extension = rest.substr(0, rest.find(' '));
      *next++ = {extension, row.type};
      rest.remove_prefix(std::min(extension.size() + 1, rest.size()));
    }
  }
  std::ranges::sort(entries, {}, &Entry::extension);
  return entries;
}();

static_assert(std::ranges::adjacent_find(kEntries, std::ranges::greater_equal{},
                                         &Entry::extension) == kEntries.end(),
              "the binary search needs each extension once");

constexpr std::size_t kLongestExtension = std::ranges::max(kEntries, {}, [](const Entry& entry) {
                                            return entry.extension.size();
                                          }).extension.size();

/// Without its dot; empty if there is none.
std::string_view extension_of(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  return dot == 0 || dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
}

}  // namespace

std::string_view media_type_of(std::string_view path) noexcept {
  constexpr std::string_view kUnknown = "application/octet-stream";
  const std::string_view extension = extension_of(path);
  if (extension.size() > kLongestExtension) return kUnknown;

  std::array<char, kLongestExtension> buffer;
  const auto end = std::ranges::transform(extension, buffer.begin(), to_lower).out;
  const std::string_view key{buffer.begin(), end};
  const auto found = std::ranges::lower_bound(kEntries, key, {}, &Entry::extension);
  return found != kEntries.end() && found->extension == key ? found->type : kUnknown;
}

}  // namespace server
