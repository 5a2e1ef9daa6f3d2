#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "server/ascii.hpp"
#include "server/media_type.hpp"

/// The table of media types beside the one that Debian maintains, in its package media-types.
namespace server {
namespace {

struct Difference {
  std::string_view extensions;
  std::string_view reason;
};

constexpr Difference kDeliberate[] = {
    {"asc diff patch rst tex ltx sty bib texi coffee",
     "a browser shows text/plain, it saves these"},
    {"c h cc cpp cxx hh hpp hxx java scala d hs py rb pl pm tcl sh bat",
     "the same, of source code"},
    {"rs nim org", "Rust, Nim and Org mode are met more often than what has the name in the list"},
    {"ass", "subtitles, which are text; the list has an old name of AAC"},
    {"ts mts", "MPEG-TS, not Qt's translations and not models"},
    {"tgz", "what its bytes are (RFC 6713)"},
    {"svgz", "what its bytes are: image/svg+xml would need a Content-Encoding"},
    {"rss", "the name that browsers and feed readers know"},
    {"exe dll", "registered with IANA"},
    {"rpm", "the name that desktops know"},
    {"mid kar", "MIDI in general, not only the kind for phones"},
    {"wav", "the name that browsers know"},
    {"mka mkv mk3d", "RFC 9559 is younger than the players in use"},
    {"otc", "a collection of fonts: on the web more common than a template of charts"},
    {"hif", "HEIF from cameras, not only AVIF"},
    {"exr", "OpenEXR in general; image/aces is a narrow use of it"},
    {"3mf", "registered for the format itself, not for one maker's documents"},
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), to_lower);
  return result;
}

/// Lines of a type and its extensions, which may be none.
std::map<std::string, std::set<std::string>> types_by_extension(std::istream& list) {
  std::map<std::string, std::set<std::string>> types;
  for (std::string line; std::getline(list, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string type;
    words >> type;
    for (std::string extension; words >> extension;) types[lower(extension)].insert(lower(type));
  }
  return types;
}

bool is_deliberate(std::string_view extension) {
  return std::ranges::any_of(kDeliberate, [&](const Difference& difference) {
    std::istringstream words{std::string(difference.extensions)};
    std::string word;
    while (words >> word) {
      if (word == extension) return true;
    }
    return false;
  });
}

TEST(MediaTypeList, AgreesWithDebians) {
  std::ifstream file("/etc/mime.types");
  ASSERT_TRUE(file) << "The package media-types is missing: .ci/dependencies test";
  std::size_t known = 0;
  for (const auto& [extension, types] : types_by_extension(file)) {
    const std::string type = lower(media_type_of("a." + extension));
    if (type == "application/octet-stream" || extension.contains('.')) continue;
    ++known;
    if (is_deliberate(extension)) continue;
    EXPECT_TRUE(types.contains(type.substr(0, type.find(';'))))
        << '.' << extension << " is " << type << " here and " << *types.begin() << " there";
  }
  EXPECT_GE(known, 250U);
}

}  // namespace
}  // namespace server
