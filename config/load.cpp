#include "config/load.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

#include "config/contradiction.hpp"
#include "config/document.hpp"
#include "config/loader.hpp"
#include "config/schema.hpp"
#include "config/size.hpp"
#include "config/utf8.hpp"

namespace config {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr const char* kNoSite =
    "there is no site: add [[site]] with the root = \"/the/folder\" to serve";

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

/// What the reader of a diagnostic needs, which whoever found the mistake did not know.
void complete(std::vector<Diagnostic>& diagnostics, std::string_view text,
              const std::string& name) {
  std::ranges::sort(diagnostics, {}, [](const Diagnostic& diagnostic) {
    return std::tuple(diagnostic.place.line, diagnostic.place.column);
  });
  const std::vector<std::string_view> lines = lines_of(text);
  for (Diagnostic& diagnostic : diagnostics) {
    diagnostic.file = name;
    const unsigned line = diagnostic.place.line;
    if (line == 0 || line > lines.size()) continue;
    const std::string_view source_line = lines[line - 1];
    // A line may hold as many mistakes as it is long: it must not be looked at for each of them.
    if (source_line.size() > kLongestShownLine || find_invalid_utf8(source_line)) continue;
    diagnostic.source_line = source_line;
  }
}

void add_contradictions(const Config& config, const Loader::Places& places,
                        std::vector<Diagnostic>& diagnostics) {
  for (Contradiction& contradiction : find_contradictions(config)) {
    const Key* const key = find_key(contradiction.section, contradiction.name);
    const auto place = places.find(full_name(*key));
    diagnostics.push_back(diagnostic_at(place == places.end() ? Place{} : place->second,
                                        std::move(contradiction.message)));
  }
}

std::vector<Diagnostic> about_file(const std::string& path, std::string message) {
  Diagnostic diagnostic = diagnostic_at({}, std::move(message));
  diagnostic.file = path;
  return {diagnostic};
}

std::string too_large() {
  return "is larger than " + size_text(kLargestFile) + ": this is no configuration";
}

}  // namespace

Loaded load_text(std::string_view text, const std::string& name, SiteRoot site_root) {
  if (text.size() > kLargestFile) return std::unexpected(about_file(name, too_large()));
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());

  Settings settings;
  Loader loader(settings.config,
                {.folder = std::filesystem::path(name).parent_path(), .folders_must_exist = true},
                site_root == SiteRoot::required);
  std::vector<Diagnostic>& diagnostics = loader.diagnostics();
  if (const auto document = parse_document(text)) {
    loader.load(*document);
    if (site_root == SiteRoot::required && find_entry(*document, kSiteSection) == nullptr) {
      diagnostics.push_back(diagnostic_at({}, kNoSite));
    }
    if (diagnostics.empty()) add_contradictions(settings.config, loader.places(), diagnostics);
  } else {
    diagnostics.push_back(document.error());
  }
  if (!diagnostics.empty()) {
    complete(diagnostics, text, name);
    return std::unexpected(std::move(diagnostics));
  }
  for (const auto& [path, place] : loader.places()) {
    settings.origins[path] = name + ":" + std::to_string(place.line);
  }
  return settings;
}

Loaded load_file(const std::string& path, SiteRoot site_root) {
  const auto unreadable = [&] {
    const int code = errno;  // before anything else can fail
    return std::unexpected(
        about_file(path, "cannot be read: " + std::generic_category().message(code)));
  };
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "re"));
  if (!file) return unreadable();
  // One byte more than allowed tells whether there is more.
  std::string text(kLargestFile + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) return unreadable();
  return load_text(text, path, site_root);
}

}  // namespace config
