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

#include "config/assign.hpp"
#include "config/document.hpp"
#include "config/schema.hpp"
#include "config/similar.hpp"
#include "config/size.hpp"
#include "config/utf8.hpp"

namespace config {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// "[limits]" or "[[site]]"
std::string header(std::string_view section) {
  const std::string name(section);
  return section == kSiteSection ? "[[" + name + "]]" : "[" + name + "]";
}

std::string did_you_mean(std::string_view what) {
  return "did you mean " + std::string(what) + "?";
}

/// Each section once, in the order of the schema.
std::vector<std::string_view> sections() {
  std::vector<std::string_view> names;
  for (const Key& key : schema()) {
    if (std::ranges::find(names, key.section) == names.end()) names.push_back(key.section);
  }
  return names;
}

std::vector<std::string_view> keys_in(std::string_view section) {
  std::vector<std::string_view> names;
  for (const Key& key : schema()) {
    if (key.section == section) names.push_back(key.name);
  }
  return names;
}

/// For a key that is not where it was found: the section that has it.
std::string hint_at_section_of(std::string_view name) {
  const auto keys = schema();
  const auto key = std::ranges::find(keys, name, &Key::name);
  return key == keys.end() ? "" : "it belongs in " + header(key->section);
}

bool is_section(const Value& value) {
  const auto* const list = std::get_if<List>(&value.data);
  if (list == nullptr) return std::holds_alternative<Table>(value.data);
  return !list->empty() && std::holds_alternative<Table>(list->front().data);
}

/// Goes through a document and fills a Config.
class Loader {
 public:
  Loader(Surroundings surroundings, SiteRoot site_root)
      : surroundings_(std::move(surroundings)), site_root_(site_root) {}

  void load(const Table& document) {
    for (const Entry& entry : document) load_entry(entry);
    const bool has_site = std::ranges::find(document, kSiteSection, &Entry::key) != document.end();
    if (!has_site && site_root_ == SiteRoot::required) {
      report({}, "there is no site: add [[site]] with the root = \"/the/folder\" to serve");
    }
  }

  [[nodiscard]] Config& config() noexcept { return config_; }
  [[nodiscard]] std::vector<Diagnostic>& diagnostics() noexcept { return diagnostics_; }

 private:
  void load_entry(const Entry& entry) {
    if (std::ranges::find(sections_, entry.key) == sections_.end()) return refuse_entry(entry);
    if (entry.key == kSiteSection) return load_sites(entry);
    const auto* const table = std::get_if<Table>(&entry.value.data);
    if (table != nullptr) return load_section(entry.key, *table);
    report(entry.place, "expected the section " + header(entry.key) + ", found " +
                            std::string(kind_of(entry.value)));
  }

  void refuse_entry(const Entry& entry) {
    if (!is_section(entry.value)) {
      return report(entry.place, "unknown key '" + entry.key + "' outside of any section",
                    hint_at_section_of(entry.key));
    }
    const auto meant = most_similar(entry.key, sections_);
    report(entry.place, "unknown section [" + entry.key + "]",
           meant ? did_you_mean(header(*meant)) : "");
  }

  void load_sites(const Entry& entry) {
    const auto* const sites = std::get_if<List>(&entry.value.data);
    if (sites == nullptr || !is_section(entry.value)) {
      return report(
          entry.place,
          "expected " + header(kSiteSection) + ", found " + std::string(kind_of(entry.value)),
          std::holds_alternative<Table>(entry.value.data) ? did_you_mean(header(kSiteSection))
                                                          : "");
    }
    if (const auto* const site = std::get_if<Table>(&sites->front().data)) {
      config_.sites.front().line = sites->front().place.line;
      load_section(kSiteSection, *site);
      require_keys(kSiteSection, *site, sites->front().place);
    }
    for (std::size_t i = 1; i < sites->size(); ++i) {
      report((*sites)[i].place, "only one " + header(kSiteSection) + " is supported yet");
    }
  }

  void load_section(std::string_view section, const Table& table) {
    for (const Entry& entry : table) {
      if (const Key* const key = find_key(section, entry.key)) {
        assign(*key, entry.value, surroundings_, config_, diagnostics_);
        continue;
      }
      const auto meant = most_similar(entry.key, keys_in(section));
      report(entry.place, "unknown key '" + entry.key + "' in " + header(section),
             meant ? did_you_mean("'" + std::string(*meant) + "'") : hint_at_section_of(entry.key));
    }
  }

  void require_keys(std::string_view section, const Table& table, const Place& place) {
    for (const Key& key : schema()) {
      if (key.section != section || !key.fallback.empty()) continue;
      if (site_root_ == SiteRoot::overridden && std::holds_alternative<FolderKey>(key.type))
        continue;
      if (std::ranges::find(table, key.name, &Entry::key) != table.end()) continue;
      report(place, "there is no '" + std::string(key.name) + "' in this " + header(section));
    }
  }

  void report(const Place& place, std::string message, std::string hint = {}) {
    diagnostics_.push_back(diagnostic_at(place, std::move(message), std::move(hint)));
  }

  const std::vector<std::string_view> sections_ = sections();
  const Surroundings surroundings_;
  const SiteRoot site_root_;
  Config config_;
  std::vector<Diagnostic> diagnostics_;
};

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
    if (line == 0 || line > lines.size() || find_invalid_utf8(lines[line - 1])) continue;
    diagnostic.source_line = lines[line - 1];
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

  Loader loader({.folder = std::filesystem::path(name).parent_path(),
                 .folders_must_exist = site_root == SiteRoot::required},
                site_root);
  std::vector<Diagnostic>& diagnostics = loader.diagnostics();
  if (const auto document = parse_document(text)) {
    loader.load(*document);
  } else {
    diagnostics.push_back(document.error());
  }
  if (diagnostics.empty()) return std::move(loader.config());
  complete(diagnostics, text, name);
  return std::unexpected(std::move(diagnostics));
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
